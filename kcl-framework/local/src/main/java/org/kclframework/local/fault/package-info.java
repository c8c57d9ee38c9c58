/** Faults on demand: makes the embedded services fail, stall and lose responses as AWS does. */
@NullMarked
package org.kclframework.local.fault;

import org.jspecify.annotations.NullMarked;
