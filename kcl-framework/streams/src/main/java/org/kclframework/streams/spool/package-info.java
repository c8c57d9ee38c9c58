/** Durable puts: a write-ahead spool on the local disk, and its delivery to a stream. */
@NullMarked
package org.kclframework.streams.spool;

import org.jspecify.annotations.NullMarked;
