package org.kclframework.launcher.config;

import java.util.Optional;
import java.util.SortedMap;

/** Writes settings as a person reads them: every key, its value and where it comes from. */
public final class EffectiveConfig {

  private final Settings settings;
  private final StringBuilder text = new StringBuilder();

  private EffectiveConfig(Settings settings) {
    this.settings = settings;
  }

  /** Returns one line for every key, in the order of the reference; secrets are masked. */
  public static String render(Settings settings) {
    EffectiveConfig config = new EffectiveConfig(settings);
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
    String shown = Secrets.show(key.type().format(value.get()), secret);
    appendLine(key.name(), shown, settings.origin(key).toString());
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
