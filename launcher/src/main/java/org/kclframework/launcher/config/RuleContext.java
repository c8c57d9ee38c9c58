package org.kclframework.launcher.config;

import java.util.Set;

/**
 * What a rule looks at and reports to.
 *
 * <p>A rule has nothing to say about a key that could not be read: that has been reported, and what
 * the rule would say of the default would only mislead.
 *
 * @param settings the settings that could be read
 * @param unreadable the keys that were set to something else than a value of theirs
 * @param problems where to report
 */
record RuleContext(Settings settings, Set<ConfigKey<?>> unreadable, Problems problems) {

  boolean readable(ConfigKey<?>... keys) {
    for (ConfigKey<?> key : keys) {
      if (unreadable.contains(key)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether a key could be read and, by itself or by default, is this value. */
  <T> boolean is(ConfigKey<T> key, T value) {
    return readable(key) && settings.get(key).equals(value);
  }

  void error(ConfigKey<?> key, String message) {
    problems.error(settings.origin(key), message);
  }

  void requireGiven(ConfigKey<?> key) {
    if (readable(key) && !settings.isGiven(key)) {
      problems.error(Origin.DEFAULT, key + " is not set; in a file or as --" + key + "=value");
    }
  }

  <T extends Comparable<T>> void requireAtMost(ConfigKey<T> key, ConfigKey<T> bound) {
    requireOrder(key, bound, 1, "at most");
  }

  <T extends Comparable<T>> void requireBelow(ConfigKey<T> key, ConfigKey<T> bound) {
    requireOrder(key, bound, 0, "below");
  }

  private <T extends Comparable<T>> void requireOrder(
      ConfigKey<T> key, ConfigKey<T> bound, int firstWrongSign, String order) {
    if (!readable(key, bound)) {
      return;
    }
    int sign = Integer.signum(settings.get(key).compareTo(settings.get(bound)));
    if (sign >= firstWrongSign) {
      String message =
          key + " is " + show(key) + ", but must be " + order + " " + bound + ", " + show(bound);
      error(settings.isGiven(key) ? key : bound, message);
    }
  }

  void warnIfGiven(String message, ConfigKey<?>... keys) {
    for (ConfigKey<?> key : keys) {
      if (settings.isGiven(key)) {
        problems.warning(settings.origin(key), key + " " + message);
      }
    }
  }

  <T> String show(ConfigKey<T> key) {
    return key.type().format(settings.get(key));
  }
}
