/** Has what it needs injected by Guice. */
@NullMarked
package org.kclframework.examples.injected;

import org.jspecify.annotations.NullMarked;
