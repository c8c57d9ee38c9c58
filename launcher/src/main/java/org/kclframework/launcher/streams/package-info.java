/** What the commands do that put records into streams and get them out. */
@NullMarked
package org.kclframework.launcher.streams;

import org.jspecify.annotations.NullMarked;
