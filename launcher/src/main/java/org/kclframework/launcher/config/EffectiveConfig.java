package org.kclframework.launcher.config;

import java.util.Optional;
import java.util.SortedMap;

/** Writes settings as a person reads them: every key, its value and where it comes from. */
public final class EffectiveConfig {

  private final Settings settings;
  private final Optional<String> executable;
  private final StringBuilder text = new StringBuilder();

  private EffectiveConfig(Settings settings, Optional<String> executable) {
    this.settings = settings;
    this.executable = executable;
  }

  /**
   * Returns one line for every key, in the order of the reference; secrets are masked.
   *
   * @param executable what to show of executableName, of which only others know what is secret
   */
  public static String render(Settings settings, Optional<String> executable) {
    EffectiveConfig config = new EffectiveConfig(settings, executable);
    for (KeyGroup group : KeyGroup.values()) {
      config.appendGroup(group);
    }
    for (KeyFamily family : KeyFamily.values()) {
      config.appendFamily(family);
    }
    return config.text.toString();
  }

  private void appendGroup(KeyGroup group) {
    appendTitle(group.title());
    for (ConfigKey<?> key : Keys.all()) {
      if (key.group() == group) {
        appendKey(key);
      }
    }
  }

  private <T> void appendKey(ConfigKey<T> key) {
    Optional<T> value = settings.find(key);
    if (value.isEmpty()) {
      appendLine(key.name(), "", "not set: " + key.defaultDescription());
      return;
    }
    Setting<T> setting = settings.setting(key);
    boolean secret = setting == null ? key.isSecret() : setting.secret();
    String shown = Secrets.show(format(key, value.get()), secret);
    appendLine(key.name(), shown, settings.origin(key).toString());
  }

  private <T> String format(ConfigKey<T> key, T value) {
    return key.equals(Keys.EXECUTABLE_NAME)
        ? executable.orElse(Secrets.MASK)
        : key.type().format(value);
  }

  private void appendFamily(KeyFamily family) {
    SortedMap<String, Setting<String>> members = settings.settings(family);
    if (members.isEmpty()) {
      return;
    }
    appendTitle(family.title());
    members.forEach(
        (name, setting) ->
            appendLine(
                family.prefix() + name,
                Secrets.show(setting.value(), setting.secret()),
                setting.origin().toString()));
  }

  private void appendTitle(String title) {
    text.append(text.isEmpty() ? "" : "\n").append("# ").append(title).append('\n');
  }

  private void appendLine(String name, String value, String origin) {
    text.append(name).append(" = ").append(value).append("  # ").append(origin).append('\n');
  }
}
