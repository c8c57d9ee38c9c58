/**
 * The configuration of the launcher: the declaration of every key, the sources that values come
 * from, and the checks that they have to pass.
 *
 * <p>{@link org.kclframework.launcher.config.Keys} declares the keys, {@link
 * org.kclframework.launcher.config.SettingsLoader} turns a file, the environment and the arguments
 * into {@link org.kclframework.launcher.config.Settings}.
 */
@NullMarked
package org.kclframework.launcher.config;

import org.jspecify.annotations.NullMarked;
