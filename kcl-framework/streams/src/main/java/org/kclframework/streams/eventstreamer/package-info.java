/** A buffered streamer of named values, after ISStreamer, and what it could not deliver. */
@NullMarked
package org.kclframework.streams.eventstreamer;

import org.jspecify.annotations.NullMarked;
