/** Writing to a stream: batched, in order for each partition key, nothing forgotten silently. */
@NullMarked
package org.kclframework.streams.producer;

import org.jspecify.annotations.NullMarked;
