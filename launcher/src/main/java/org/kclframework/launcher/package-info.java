/** The command line: one executable jar that runs processors. */
@NullMarked
package org.kclframework.launcher;

import org.jspecify.annotations.NullMarked;
