@NullMarked
package org.kclframework.core;

import org.jspecify.annotations.NullMarked;
