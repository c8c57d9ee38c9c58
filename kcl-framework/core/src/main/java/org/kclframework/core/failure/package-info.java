/** Where records go that a processor could not handle, and how they are read back. */
@NullMarked
package org.kclframework.core.failure;

import org.jspecify.annotations.NullMarked;
