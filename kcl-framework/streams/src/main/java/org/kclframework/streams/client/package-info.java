/** The way to the daemon for programs on the JVM. */
@NullMarked
package org.kclframework.streams.client;

import org.jspecify.annotations.NullMarked;
