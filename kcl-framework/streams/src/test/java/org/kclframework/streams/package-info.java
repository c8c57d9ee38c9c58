/** What holds for the module as a whole. */
@NullMarked
package org.kclframework.streams;

import org.jspecify.annotations.NullMarked;
