/** Events: what Triton's streams carry, maps encoded as msgpack. */
@NullMarked
package org.kclframework.streams.event;

import org.jspecify.annotations.NullMarked;
