/** The user's processor: its classes, how they are loaded and how instances are made. */
@NullMarked
package org.kclframework.launcher.processor;

import org.jspecify.annotations.NullMarked;
