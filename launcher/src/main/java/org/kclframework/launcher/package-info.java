@NullMarked
package org.kclframework.launcher;

import org.jspecify.annotations.NullMarked;
