@NullMarked
package org.kclframework.streams.eventstreamer;

import org.jspecify.annotations.NullMarked;
