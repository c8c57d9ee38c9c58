package org.kclframework.launcher.config;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds keys by their names, in any of the spellings that a source may use.
 *
 * <p>Case and the separators {@code -}, {@code _} and {@code .} do not matter. That makes {@code
 * STREAM_NAME}, {@code stream-name} and {@code streamName} one name, and it takes in all that
 * sylvite accepts ({@code DYNAMO_DBCREDENTIALS_PROVIDER}) as well as what its manual says instead
 * ({@code DYNAMO_DB_CREDENTIALS_PROVIDER}).
 */
final class KeyNames {

  private final Collection<ConfigKey<?>> keys;
  private final Map<String, ConfigKey<?>> byNormalizedName = new HashMap<>();

  KeyNames(Collection<ConfigKey<?>> keys) {
    this.keys = keys;
    for (ConfigKey<?> key : keys) {
      add(key.name(), key);
      for (String alias : key.aliases()) {
        add(alias, key);
      }
    }
  }

  private void add(String name, ConfigKey<?> key) {
    ConfigKey<?> other = byNormalizedName.put(normalize(name), key);
    if (other != null) {
      throw new IllegalArgumentException(
          "the name '" + name + "' is declared twice: by " + other + " and by " + key);
    }
  }

  static String normalize(String name) {
    StringBuilder normalized = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char character = name.charAt(i);
      if (character != '-' && character != '_' && character != '.') {
        normalized.append(character);
      }
    }
    return normalized.toString().toLowerCase(Locale.ROOT);
  }

  Optional<ConfigKey<?>> find(String name) {
    return Optional.ofNullable(byNormalizedName.get(normalize(name)));
  }

  /** Returns the name of the key that somebody may have meant by a name that is not declared. */
  Optional<String> nearest(String name) {
    String normalized = normalize(name);
    String nearest = null;
    int tolerance = Math.max(2, normalized.length() / 3);
    for (ConfigKey<?> key : keys) {
      int distance = EditDistance.between(normalized, normalize(key.name()));
      if (key.hasEffect() && distance <= tolerance) {
        nearest = key.name();
        tolerance = distance - 1;
      }
    }
    return Optional.ofNullable(nearest);
  }
}
