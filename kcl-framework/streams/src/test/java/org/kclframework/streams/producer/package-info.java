@NullMarked
package org.kclframework.streams.producer;

import org.jspecify.annotations.NullMarked;
