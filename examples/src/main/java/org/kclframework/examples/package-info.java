@NullMarked
package org.kclframework.examples;

import org.jspecify.annotations.NullMarked;
