/** What can be seen of a run from outside: metrics and health over HTTP. */
@NullMarked
package org.kclframework.launcher.management;

import org.jspecify.annotations.NullMarked;
