/** Counts words: the smallest useful processor. */
@NullMarked
package org.kclframework.examples.wordcount;

import org.jspecify.annotations.NullMarked;
