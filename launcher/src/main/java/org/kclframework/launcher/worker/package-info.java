/** From the configuration to a worker. */
@NullMarked
package org.kclframework.launcher.worker;

import org.jspecify.annotations.NullMarked;
