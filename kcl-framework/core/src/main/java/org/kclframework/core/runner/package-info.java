/**
 * What runs a processor over one shard: retries, order, checkpoints and the ledger. It is driven by
 * the KCL adapter, by a dead-letter replay and by the test kit; users of the framework do not need
 * it.
 */
@NullMarked
package org.kclframework.core.runner;

import org.jspecify.annotations.NullMarked;
