@NullMarked
package org.kclframework.streams.reader;

import org.jspecify.annotations.NullMarked;
