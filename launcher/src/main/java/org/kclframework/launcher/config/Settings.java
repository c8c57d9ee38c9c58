package org.kclframework.launcher.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one run: checked, typed and immutable.
 *
 * <p>Safe for use by several threads. Its {@code toString()} shows no values.
 */
public final class Settings {

  private final Map<ConfigKey<?>, Setting<?>> given;
  private final Map<KeyFamily, SortedMap<String, Setting<String>>> families;
  private final List<Problem> warnings;

  Settings(
      Map<ConfigKey<?>, Setting<?>> given,
      Map<KeyFamily, SortedMap<String, Setting<String>>> families,
      List<Problem> warnings) {
    this.given = Map.copyOf(given);
    this.families = Map.copyOf(families);
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Returns the value of a key.
   *
   * @throws IllegalStateException if the key was not set and has no default; ask {@link #find} for
   *     such keys
   */
  public <T> T get(ConfigKey<T> key) {
    return find(key)
        .orElseThrow(() -> new IllegalStateException("the key " + key + " has no value"));
  }

  /** Returns the value of a key, if it was set or has a default. */
  public <T> Optional<T> find(ConfigKey<T> key) {
    Setting<T> setting = setting(key);
    return setting == null ? key.defaultValue(this) : Optional.of(setting.value());
  }

  /** Returns whether somebody has set the key, be it to its default. */
  public boolean isGiven(ConfigKey<?> key) {
    return given.containsKey(key);
  }

  /** Returns where the value of the key was written. */
  public Origin origin(ConfigKey<?> key) {
    Setting<?> setting = given.get(key);
    return setting == null ? Origin.DEFAULT : setting.origin();
  }

  /** Returns what was set of a family of keys: the values, by the rest of the keys' names. */
  public Map<String, String> properties(KeyFamily family) {
    Map<String, String> properties = new LinkedHashMap<>();
    settings(family).forEach((name, setting) -> properties.put(name, setting.value()));
    return Collections.unmodifiableMap(properties);
  }

  /** Returns what looks wrong although the configuration can be used. */
  public List<Problem> warnings() {
    return warnings;
  }

  SortedMap<String, Setting<String>> settings(KeyFamily family) {
    return Collections.unmodifiableSortedMap(families.getOrDefault(family, new TreeMap<>()));
  }

  // A key is only ever stored with a setting of its own type.
  @SuppressWarnings("unchecked")
  <T> @Nullable Setting<T> setting(ConfigKey<T> key) {
    return (Setting<T>) given.get(key);
  }

  @Override
  public String toString() {
    return "Settings[" + given.keySet() + "]";
  }
}
