/** The services that workers and commands talk to: those of AWS, or the embedded ones. */
@NullMarked
package org.kclframework.launcher.services;

import org.jspecify.annotations.NullMarked;
