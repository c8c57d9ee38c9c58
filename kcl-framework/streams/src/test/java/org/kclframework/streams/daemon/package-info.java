@NullMarked
package org.kclframework.streams.daemon;

import org.jspecify.annotations.NullMarked;
