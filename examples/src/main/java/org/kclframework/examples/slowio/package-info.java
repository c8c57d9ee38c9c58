/** Makes slow calls for many records at a time, in order within a partition key. */
@NullMarked
package org.kclframework.examples.slowio;

import org.jspecify.annotations.NullMarked;
