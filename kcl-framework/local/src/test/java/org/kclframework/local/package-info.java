@NullMarked
package org.kclframework.local;

import org.jspecify.annotations.NullMarked;
