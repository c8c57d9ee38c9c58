/** How the process ends. */
@NullMarked
package org.kclframework.launcher.exit;

import org.jspecify.annotations.NullMarked;
