@NullMarked
package org.kclframework.multilang;

import org.jspecify.annotations.NullMarked;
