package org.kclframework.streams.eventstreamer;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What ISStreamer's ini file says.
 *
 * @param accessKey says who sends; empty if there is none
 * @param defaultBucket the name of the bucket, unless another is set
 * @param offline whether events go to a file only
 * @param offlineFile that file; {@code .csv} is appended to its name unless it ends so
 * @param streamApiBase the endpoint that they go to otherwise
 */
public record StreamerConfig(
    String accessKey, String defaultBucket, boolean offline, Path offlineFile, URI streamApiBase) {

  /** What holds where there is no file, or where it says nothing. */
  public static final StreamerConfig DEFAULT =
      new StreamerConfig("", "", false, Path.of("isstreamer_out.csv"), HttpTarget.DEFAULT_BASE);

  private static final String NAME = "isstreamer.ini";

  /** Checks that nothing is null. */
  public StreamerConfig {
    requireNonNull(accessKey, "accessKey is null");
    requireNonNull(defaultBucket, "defaultBucket is null");
    requireNonNull(offlineFile, "offlineFile is null");
    requireNonNull(streamApiBase, "streamApiBase is null");
  }

  /**
   * Reads a file.
   *
   * @throws InvalidIniException if it is not there, or anything in it is wrong
   */
  public static StreamerConfig load(Path file) {
    return StreamerIni.read(file);
  }

  /**
   * Reads {@code ~/isstreamer.ini} or, where that is not, {@code ./isstreamer.ini}; where there is
   * neither, {@link #DEFAULT} holds.
   *
   * @throws InvalidIniException if anything in it is wrong
   */
  public static StreamerConfig find() {
    return find(Path.of(System.getProperty("user.home", ".")), Path.of("."));
  }

  static StreamerConfig find(Path home, Path directory) {
    Optional<Path> found =
        List.of(home.resolve(NAME), directory.resolve(NAME)).stream()
            .filter(Files::exists)
            .findFirst();
    return found.map(StreamerConfig::load).orElse(DEFAULT);
  }

  /** Returns this with another access key. */
  public StreamerConfig withAccessKey(String value) {
    return new StreamerConfig(value, defaultBucket, offline, offlineFile, streamApiBase);
  }

  /** Returns this, offline or not. */
  public StreamerConfig withOffline(boolean value) {
    return new StreamerConfig(accessKey, defaultBucket, value, offlineFile, streamApiBase);
  }

  /** Leaves the access key out. */
  @Override
  public String toString() {
    return "StreamerConfig[accessKey=%s, defaultBucket=%s, offline=%s, offlineFile=%s, streamApiBase=%s]"
        .formatted(
            accessKey.isEmpty() ? "none" : "(hidden)",
            defaultBucket,
            offline,
            offlineFile,
            streamApiBase);
  }
}
