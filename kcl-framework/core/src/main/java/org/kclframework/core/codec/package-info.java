/** Payload formats: JSON, and msgpack events. */
@NullMarked
package org.kclframework.core.codec;

import org.jspecify.annotations.NullMarked;
