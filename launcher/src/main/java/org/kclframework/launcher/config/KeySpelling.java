package org.kclframework.launcher.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Tells names that are no keys from those that are. */
public final class KeySpelling {

  private static final int MOST_MISTAKES = 2;

  private static final KeyNames KEYS = new KeyNames(Keys.all());

  private KeySpelling() {}

  /**
   * Returns the option that somebody may have meant by a name that is neither that of an option nor
   * that of a key.
   */
  public static Optional<String> nearestOption(String name, List<String> options) {
    if (KEYS.find(name).isPresent() || KeyFamily.of(name).isPresent()) {
      return Optional.empty();
    }
    return options.stream()
        .filter(option -> EditDistance.between(name, option) <= MOST_MISTAKES)
        .min(Comparator.comparingInt(option -> EditDistance.between(name, option)));
  }
}
