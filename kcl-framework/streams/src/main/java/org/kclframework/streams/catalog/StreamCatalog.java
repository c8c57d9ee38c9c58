package org.kclframework.streams.catalog;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The streams that programs know by alias, as a YAML file in Triton's format lists them. Immutable
 * and safe for use by several threads.
 *
 * <pre>{@code
 * user_activity:
 *   name: user_activity_prod
 *   partition_key: user_id
 *   region: us-west-1               # us-east-1 if left out
 *   endpoint: http://127.0.0.1:4567 # the region's own if left out
 * }</pre>
 *
 * <p>Values that YAML would read as numbers or truths are taken as they are written. Maps may be
 * merged with {@code <<}. Nothing else of YAML is used, and no objects are made from it.
 */
public final class StreamCatalog {

  /** The environment variable that says where the catalog is. */
  public static final String VARIABLE = "TRITON_CONFIG";

  /** Where the catalog is if nothing says so. */
  static final Path STANDARD_FILE = Path.of("/etc/triton.yaml");

  private static final int MAX_LISTED = 10;

  private final Path file;
  private final Map<String, StreamEntry> streams;

  private StreamCatalog(Path file, Map<String, StreamEntry> streams) {
    this.file = file;
    this.streams = Collections.unmodifiableMap(streams);
  }

  /**
   * Reads a catalog.
   *
   * @throws InvalidCatalogException if there is no such file, or anything is wrong with it: with
   *     all problems at once
   */
  public static StreamCatalog load(Path file) {
    return new StreamCatalog(file, CatalogParser.parse(file));
  }

  /**
   * Reads the catalog that was given by {@code --streams}, else the one that the environment
   * variable {@code TRITON_CONFIG} names, else {@code /etc/triton.yaml}.
   *
   * @throws InvalidCatalogException if there is none, or anything is wrong with it
   */
  public static StreamCatalog find(Optional<Path> given, Map<String, String> environment) {
    return find(given, environment, STANDARD_FILE);
  }

  static StreamCatalog find(
      Optional<Path> given, Map<String, String> environment, Path standardFile) {
    if (given.isPresent()) {
      return load(given.get());
    }
    String named = environment.getOrDefault(VARIABLE, "");
    if (!named.isBlank()) {
      return load(path(named, standardFile));
    }
    if (Files.notExists(standardFile)) {
      throw new Problems(standardFile)
          .withWholeFile(
              "there is no such file, and neither --streams nor "
                  + VARIABLE
                  + " names another stream catalog");
    }
    return load(standardFile);
  }

  private static Path path(String named, Path standardFile) {
    try {
      return Path.of(named);
    } catch (InvalidPathException e) {
      throw new Problems(standardFile)
          .withWholeFile(
              "not looked for, as "
                  + VARIABLE
                  + " names another file, "
                  + YamlText.quote(named)
                  + ", which is not a path: "
                  + e.getReason());
    }
  }

  /**
   * Returns a stream.
   *
   * @throws IllegalArgumentException if there is none of that alias; says which are
   */
  public StreamEntry stream(String alias) {
    StreamEntry stream = streams.get(alias);
    if (stream != null) {
      return stream;
    }
    String suggestion = Nearest.suggestion(alias, streams.keySet());
    throw new IllegalArgumentException(
        "no stream "
            + YamlText.quote(alias)
            + " in "
            + file
            + (suggestion.isEmpty() ? "; it has " + listed() : suggestion));
  }

  private String listed() {
    String names =
        streams.keySet().stream().limit(MAX_LISTED).collect(Collectors.joining("', '", "'", "'"));
    int more = streams.size() - MAX_LISTED;
    return more > 0 ? names + " and " + more + " more" : names;
  }

  /** Returns all streams by alias, in the order of the file; the map cannot be changed. */
  public Map<String, StreamEntry> streams() {
    return streams;
  }

  /** Says where it is from and how many streams it has. */
  @Override
  public String toString() {
    return "StreamCatalog[" + file + ", " + streams.size() + " streams]";
  }
}
