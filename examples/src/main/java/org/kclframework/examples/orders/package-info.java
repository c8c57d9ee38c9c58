/** Writes orders basket by basket, and says itself when a checkpoint is safe. */
@NullMarked
package org.kclframework.examples.orders;

import org.jspecify.annotations.NullMarked;
