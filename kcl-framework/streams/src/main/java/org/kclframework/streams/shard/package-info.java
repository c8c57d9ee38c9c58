/** How a stream is divided into shards. */
@NullMarked
package org.kclframework.streams.shard;

import org.jspecify.annotations.NullMarked;
