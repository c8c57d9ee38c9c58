/** Reading a stream without a worker: pulled record by record, in the order of its shards. */
@NullMarked
package org.kclframework.streams.reader;

import org.jspecify.annotations.NullMarked;
