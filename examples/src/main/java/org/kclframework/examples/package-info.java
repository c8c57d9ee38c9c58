/** Processors to copy, a package for each. */
@NullMarked
package org.kclframework.examples;

import org.jspecify.annotations.NullMarked;
