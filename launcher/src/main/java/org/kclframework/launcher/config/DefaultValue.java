package org.kclframework.launcher.config;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a key is while nobody sets it. */
sealed interface DefaultValue<T> {

  /** Returns the value in words. */
  String description();

  /** Returns the value among the other settings; empty when the key stays without one. */
  Optional<T> find(Settings settings);

  /** A default that is always the same value. */
  record Fixed<T>(ValueType<T> type, T value) implements DefaultValue<T> {
    @Override
    public String description() {
      return type.format(value);
    }

    @Override
    public Optional<T> find(Settings settings) {
      return Optional.of(value);
    }
  }

  /** A default that depends on other settings; the function returns null for no value. */
  record Derived<T>(String description, Function<Settings, @Nullable T> value)
      implements DefaultValue<T> {
    @Override
    public Optional<T> find(Settings settings) {
      return Optional.ofNullable(value.apply(settings));
    }
  }

  /** The default of a key that has no value until it is given one. */
  record None<T>(String description) implements DefaultValue<T> {
    @Override
    public Optional<T> find(Settings settings) {
      return Optional.empty();
    }
  }
}
