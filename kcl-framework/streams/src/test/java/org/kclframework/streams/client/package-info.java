@NullMarked
package org.kclframework.streams.client;

import org.jspecify.annotations.NullMarked;
