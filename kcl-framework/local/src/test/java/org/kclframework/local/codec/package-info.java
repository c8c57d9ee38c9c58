@NullMarked
package org.kclframework.local.codec;

import org.jspecify.annotations.NullMarked;
