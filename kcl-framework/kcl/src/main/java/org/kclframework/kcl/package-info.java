@NullMarked
package org.kclframework.kcl;

import org.jspecify.annotations.NullMarked;
