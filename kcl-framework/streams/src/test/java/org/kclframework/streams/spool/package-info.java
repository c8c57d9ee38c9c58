/** Tests of durable puts. */
@NullMarked
package org.kclframework.streams.spool;

import org.jspecify.annotations.NullMarked;
