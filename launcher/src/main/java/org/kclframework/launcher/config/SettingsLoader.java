package org.kclframework.launcher.config;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Turns the sources of a configuration into settings, or into a list of everything wrong with them.
 *
 * <p>Names are checked wherever they are written; values only where they count. So a line of a file
 * that an argument overrides may refer to a variable that is not set.
 */
public final class SettingsLoader {

  private final ConfigSources sources;
  private final Purpose purpose;
  private final Interpolation interpolation;
  private final KeyNames names = new KeyNames(Keys.all());
  private final Problems problems = new Problems();
  private final EntryTable<ConfigKey<?>> declared = new EntryTable<>();
  private final EntryTable<String> ofFamilies = new EntryTable<>();
  private final EntryTable<String> unknown = new EntryTable<>();
  private final Map<ConfigKey<?>, Setting<?>> settings = new LinkedHashMap<>();
  private final Map<KeyFamily, SortedMap<String, Setting<String>>> families =
      new EnumMap<>(KeyFamily.class);
  private final Set<ConfigKey<?>> unreadable = new HashSet<>();

  private SettingsLoader(ConfigSources sources, Purpose purpose) {
    this.sources = sources;
    this.purpose = purpose;
    this.interpolation = new Interpolation(sources.environment());
  }

  /**
   * Reads and checks the configuration of a run.
   *
   * @throws ConfigurationException if anything is wrong with it
   */
  public static Settings load(ConfigSources sources) {
    return load(sources, Purpose.PROCESSING);
  }

  /**
   * Reads a configuration and checks what it is read for.
   *
   * @throws ConfigurationException if anything is wrong with it
   */
  public static Settings load(ConfigSources sources, Purpose purpose) {
    return new SettingsLoader(sources, purpose).load();
  }

  private Settings load() {
    for (Entry entry : new SourceReader(sources, names, problems).readAll()) {
      assign(entry);
    }
    declared.entries().forEach(this::read);
    ofFamilies.entries().forEach(this::readOfFamily);
    Settings unchecked = new Settings(settings, families, List.of());
    reportUnknownKeys(unchecked.get(Keys.UNKNOWN_KEYS));
    checkRules(new RuleContext(unchecked, unreadable, problems));
    problems.throwIfAny(
        purpose == Purpose.PROCESSING ? DaemonFile.hint(unchecked) : Optional.empty());
    return new Settings(settings, families, problems.warnings());
  }

  private void checkRules(RuleContext context) {
    StreamRules streams = new StreamRules(context);
    switch (purpose) {
      case PROCESSING -> {
        streams.check();
        new ProcessingRules(context).check();
      }
      case CHECKPOINTS -> {
        streams.check();
        context.requireGiven(Keys.APPLICATION_NAME);
      }
      case STREAMS -> streams.checkPlace();
      case DAEMON -> {
        streams.checkPlace();
        new DaemonRules(context).check();
      }
    }
  }

  private void assign(Entry entry) {
    if (KeyFamily.of(entry.name()).isPresent()) {
      ofFamilies.add(entry.name(), entry, problems);
      return;
    }
    Optional<ConfigKey<?>> key = names.find(entry.name());
    if (key.isPresent()) {
      declared.add(key.get(), entry, problems);
    } else {
      unknown.add(entry.name(), entry, problems);
    }
  }

  private <T> void read(ConfigKey<T> key, Entry entry) {
    if (!key.hasEffect()) {
      problems.warning(entry.origin(), key + " has no effect: " + key.help());
    }
    Optional<Interpolation.Result> result = interpolate(key.name(), entry);
    if (result.isEmpty()) {
      unreadable.add(key);
      return;
    }
    boolean secret = key.isSecret() || result.get().secret();
    parse(key, entry, result.get().text().strip(), secret);
  }

  private <T> void parse(ConfigKey<T> key, Entry entry, String text, boolean secret) {
    if (text.isEmpty()) {
      requireIntended(key, entry);
      return;
    }
    if (declared.entries().containsKey(Keys.EXECUTABLE_NAME)
        && IgnoredByDaemon.isNoValue(key, text)) {
      problems.warning(
          entry.origin(), key + " is 0, which KCL's MultiLangDaemon ignores: the default counts");
      return;
    }
    try {
      T value = key.type().parse(text, entry.directory());
      settings.put(key, new Setting<>(value, entry.origin(), secret));
    } catch (InvalidValueException e) {
      // The message may quote the value.
      String allowed = secret ? "must be " + key.type().allowed() : e.explanation();
      String shown = Secrets.show(text, secret);
      problems.error(entry.origin(), key + " is '" + shown + "', but " + allowed);
      unreadable.add(key);
    }
  }

  /** Lets a variable leave a key alone, as {@code ${NAME:-}} does, but no forgotten value. */
  private void requireIntended(ConfigKey<?> key, Entry entry) {
    if (entry.text().isBlank()) {
      problems.error(entry.origin(), key + " has no value; leave it out to get the default");
      unreadable.add(key);
    }
  }

  private void readOfFamily(String name, Entry entry) {
    KeyFamily family = KeyFamily.of(name).orElseThrow();
    if (!family.hasEffect()) {
      problems.warning(
          entry.origin(), name + " has no effect: the clients are set up by the launcher");
      return;
    }
    Optional<Interpolation.Result> result = interpolate(name, entry);
    if (result.isPresent()) {
      boolean secret = family.isSecret() || result.get().secret() || Secrets.isSecretName(name);
      families
          .computeIfAbsent(family, first -> new TreeMap<>())
          .put(
              name.substring(family.prefix().length()),
              new Setting<>(result.get().text(), entry.origin(), secret));
    }
  }

  private Optional<Interpolation.Result> interpolate(String name, Entry entry) {
    if (entry.origin().kind() != Origin.Kind.FILE) {
      return Optional.of(new Interpolation.Result(entry.text(), false));
    }
    try {
      return Optional.of(interpolation.interpolate(entry.text()));
    } catch (InvalidValueException e) {
      problems.error(entry.origin(), name + " " + e.explanation());
      return Optional.empty();
    }
  }

  private void reportUnknownKeys(UnknownKeys treatment) {
    unknown.entries().forEach((name, entry) -> reportUnknownKey(name, entry.origin(), treatment));
  }

  private void reportUnknownKey(String name, Origin origin, UnknownKeys treatment) {
    String suggestion =
        names.nearest(name).map(near -> ", did you mean '" + near + "'?").orElse("");
    switch (treatment) {
      case ERROR -> problems.error(origin, "unknown key '" + name + "'" + suggestion);
      case WARN -> problems.warning(origin, "ignored unknown key '" + name + "'" + suggestion);
    }
  }
}
