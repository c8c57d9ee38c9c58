package org.kclframework.streams.eventstreamer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.kclframework.streams.eventstreamer.IniFile.Entry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the sections and keys of ISStreamer's ini file, and notes every problem on the way. */
final class StreamerIni {

  private static final Logger LOG = LoggerFactory.getLogger(StreamerIni.class);

  private static final long MAX_BYTES = 1 << 20;

  private static final String CLIENT = "isstreamer.client_config";
  private static final String API = "isstreamer.api_config";

  /** The sections with their keys. The core API is that of ISStreamer 1, and not used any more. */
  private static final Map<String, List<String>> KEYS =
      Map.of(
          CLIENT, List.of("access_key", "default_bucket", "offline_mode", "offline_file"),
          API, List.of("stream_api_base", "core_api_base"));

  private final Path file;
  private final IniFile ini;
  private final List<String> problems = new ArrayList<>();

  private StreamerIni(Path file) {
    this.file = file;
    this.ini = IniFile.parse(lines(file));
    ini.problems().forEach(problem -> problems.add(file + ":" + problem));
  }

  static StreamerConfig read(Path file) {
    StreamerIni ini = new StreamerIni(file);
    ini.requireKnown();
    StreamerConfig defaults = StreamerConfig.DEFAULT;
    StreamerConfig config =
        new StreamerConfig(
            ini.value(CLIENT, "access_key", StreamerIni::accessKey, defaults.accessKey()),
            ini.value(CLIENT, "default_bucket", Function.identity(), defaults.defaultBucket()),
            ini.value(CLIENT, "offline_mode", StreamerIni::truth, defaults.offline()),
            ini.value(CLIENT, "offline_file", StreamerIni::path, defaults.offlineFile()),
            ini.value(API, "stream_api_base", StreamerIni::base, defaults.streamApiBase()));
    ini.value(API, "core_api_base", StreamerIni::base, defaults.streamApiBase());
    if (!ini.problems.isEmpty()) {
      throw new InvalidIniException(file, ini.problems);
    }
    if (ini.find(API, "core_api_base").isPresent()) {
      LOG.info("{}: core_api_base is not used; buckets too go to stream_api_base", file);
    }
    return config;
  }

  private static List<String> lines(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw problem(file, "it is larger than " + MAX_BYTES + " bytes");
      }
      String text = Files.readString(file, UTF_8);
      return (text.startsWith("\ufeff") ? text.substring(1) : text).lines().toList();
    } catch (NoSuchFileException e) {
      throw problem(file, "there is no such file");
    } catch (AccessDeniedException e) {
      throw problem(file, "it may not be read by this user");
    } catch (CharacterCodingException e) {
      throw problem(file, "it is not UTF-8");
    } catch (IOException e) {
      throw problem(
          file, Files.isDirectory(file) ? "it is a directory" : "it cannot be read: " + e);
    }
  }

  private static InvalidIniException problem(Path file, String what) {
    return new InvalidIniException(file, List.of(file + ": " + what));
  }

  /** Sections of others are theirs; what is meant for us and not known is a mistake. */
  private void requireKnown() {
    ini.sections()
        .forEach(
            (section, entries) -> {
              List<String> known = KEYS.get(section);
              if (known != null) {
                entries.forEach((key, entry) -> requireKnown(section, known, key, entry));
              } else if (section.startsWith("isstreamer")) {
                problems.add(
                    file
                        + ": there is no section ["
                        + section
                        + "]; those known are ["
                        + CLIENT
                        + "] and ["
                        + API
                        + "]");
              }
            });
  }

  private void requireKnown(String section, List<String> known, String key, Entry entry) {
    if (!known.contains(key)) {
      problems.add(
          file
              + ":"
              + entry.line()
              + ": ["
              + section
              + "] has no key "
              + IniFile.quoted(key)
              + "; those known are "
              + String.join(", ", known));
    }
  }

  private Optional<Entry> find(String section, String key) {
    return Optional.ofNullable(ini.sections().getOrDefault(section, Map.of()).get(key));
  }

  private <T> T value(String section, String key, Function<String, T> reader, T otherwise) {
    Optional<Entry> entry = find(section, key);
    if (entry.isEmpty()) {
      return otherwise;
    }
    try {
      return reader.apply(entry.get().value());
    } catch (IllegalArgumentException e) {
      problems.add(
          file + ":" + entry.get().line() + ": [" + section + "] " + key + ": " + e.getMessage());
      return otherwise;
    }
  }

  /** The message does not quote the key. */
  private static String accessKey(String value) {
    if (!Bucket.isPrintableAscii(value)) {
      throw new IllegalArgumentException("it has characters that are not printable ASCII");
    }
    return value;
  }

  /** The original takes everything but {@code false} for true, {@code False} for instance. */
  private static boolean truth(String value) {
    if (value.equalsIgnoreCase("true")) {
      return true;
    }
    if (value.equalsIgnoreCase("false")) {
      return false;
    }
    throw new IllegalArgumentException("it must be true or false, but was '" + value + "'");
  }

  private static Path path(String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("it is empty; it must be the name of a file");
    }
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("it is no path: " + e.getReason(), e);
    }
  }

  private static URI base(String value) {
    URI base;
    try {
      base = URI.create(value);
    } catch (IllegalArgumentException e) {
      // The reason alone would quote the value, which may hold a password.
      throw new IllegalArgumentException("it must be " + HttpBase.ALLOWED, e);
    }
    return HttpBase.of(base);
  }
}
