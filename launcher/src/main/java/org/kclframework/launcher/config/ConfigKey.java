package org.kclframework.launcher.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of one key of the configuration.
 *
 * <p>It is the only place that knows what the key is: reading, checking, the reference and the help
 * all ask it.
 *
 * @param <T> the type of the key's values
 */
public final class ConfigKey<T> {

  private final KeyGroup group;
  private final String name;
  private final List<String> aliases;
  private final ValueType<T> type;
  private final DefaultValue<T> defaultValue;
  private final String help;

  private ConfigKey(Builder<T> builder, String help) {
    this.group = builder.group;
    this.name = builder.name;
    this.aliases = builder.aliases;
    this.type = builder.type;
    this.defaultValue = builder.defaultValue;
    this.help = help;
  }

  static <T> Builder<T> in(KeyGroup group, String name, ValueType<T> type) {
    return new Builder<>(group, name, type);
  }

  /** Returns the name as the reference spells it. */
  public String name() {
    return name;
  }

  KeyGroup group() {
    return group;
  }

  /** Returns other names under which the key is known. */
  List<String> aliases() {
    return aliases;
  }

  ValueType<T> type() {
    return type;
  }

  /** Returns the default in words. */
  String defaultDescription() {
    return defaultValue.description();
  }

  Optional<T> defaultValue(Settings settings) {
    return defaultValue.find(settings);
  }

  /** Returns what the key is for, in one line. */
  String help() {
    return help;
  }

  /** Returns whether the key's values stay out of everything that is shown; its name says so. */
  boolean isSecret() {
    return Secrets.isSecretName(name);
  }

  boolean hasEffect() {
    return group != KeyGroup.WITHOUT_EFFECT;
  }

  @Override
  public String toString() {
    return name;
  }

  /** Gathers the parts of a declaration; {@link #help} completes it. */
  static final class Builder<T> {

    private final KeyGroup group;
    private final String name;
    private final ValueType<T> type;
    private List<String> aliases = List.of();
    private DefaultValue<T> defaultValue = new DefaultValue.None<>("-");

    private Builder(KeyGroup group, String name, ValueType<T> type) {
      this.group = group;
      this.name = name;
      this.type = type;
    }

    Builder<T> alsoNamed(String... names) {
      aliases = List.of(names);
      return this;
    }

    Builder<T> defaultsTo(T value) {
      defaultValue = new DefaultValue.Fixed<>(type, value);
      return this;
    }

    /**
     * Sets a default that depends on other settings.
     *
     * @param value finds it; null when the key stays without a value
     */
    Builder<T> defaultsTo(String description, Function<Settings, @Nullable T> value) {
      defaultValue = new DefaultValue.Derived<>(description, value);
      return this;
    }

    Builder<T> defaultsTo(DefaultValue<T> value) {
      defaultValue = value;
      return this;
    }

    /**
     * Leaves the key without a value until it is given one.
     *
     * @param description what that means
     */
    Builder<T> without(String description) {
      defaultValue = new DefaultValue.None<>(description);
      return this;
    }

    ConfigKey<T> help(String help) {
      return new ConfigKey<>(this, help);
    }
  }
}
