/** The kit for unit-testing a processor: no stream, no threads, a clock that the test moves. */
@NullMarked
package org.kclframework.core.testing;

import org.jspecify.annotations.NullMarked;
