package org.kclframework.launcher.services;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.local.kinesis.BulkLoader;
import org.kclframework.local.kinesis.LocalKinesis;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/**
 * The file whose lines become the records of a new stream.
 *
 * <p>A stream that is kept in a data directory gets its records once. While they are put a marker
 * file stands beside the stream, so that one that a crash left half full is known by it and made
 * anew: nothing can have been read from it yet.
 */
final class LocalInput {

  private static final Logger log = LoggerFactory.getLogger(LocalInput.class);

  private final Path file;
  private final String streamName;
  private final LineKey key;
  private final Optional<Path> marker;

  private LocalInput(Path file, String streamName, LineKey key, Optional<Path> marker) {
    this.file = file;
    this.streamName = streamName;
    this.key = key;
    this.marker = marker;
  }

  static Optional<LocalInput> of(Settings settings) {
    return settings.find(Keys.LOCAL_INPUT).map(file -> of(file, settings));
  }

  private static LocalInput of(Path file, Settings settings) {
    String streamName = settings.get(Keys.STREAM_NAME);
    LineKey key =
        settings.find(Keys.LOCAL_INPUT_KEY).<LineKey>map(JsonFieldKey::new).orElse(LineKey.HASH);
    Optional<Path> marker =
        settings
            .find(Keys.LOCAL_DATA_DIR)
            .map(directory -> directory.resolve(markerName(streamName)));
    return new LocalInput(file, streamName, key, marker);
  }

  private static String markerName(String streamName) {
    return streamName + ".loading";
  }

  /**
   * Returns whether the stream has still to be created and get its records; one that was left half
   * full is deleted for that.
   */
  boolean isToBeLoaded(LocalKinesis kinesis) throws LaunchException {
    try {
      if (marker.isPresent() && Files.exists(marker.get()) && exists(kinesis)) {
        log.info("{} was left half full by a run that ended early: it is made anew", streamName);
        kinesis.deleteStream(request -> request.streamName(streamName)).join();
      }
      if (exists(kinesis)) {
        log.info("{} holds the records of an earlier run: localInput is not loaded", streamName);
        return false;
      }
      if (marker.isPresent()) {
        Files.writeString(marker.get(), "");
      }
      return true;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private boolean exists(LocalKinesis kinesis) {
    try {
      kinesis.openShards(streamName);
      return true;
    } catch (ResourceNotFoundException e) {
      return false;
    }
  }

  /** Puts the lines into the stream. */
  void load(LocalKinesis kinesis) throws LaunchException {
    BulkLoader loader = kinesis.bulkLoader(streamName);
    try (InputStream input = Files.newInputStream(file)) {
      LineReader lines = new LineReader(input);
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        put(loader, line, lines.number());
      }
      loader.flush();
      log.debug("{} holds {} records from {}", streamName, lines.number(), file);
      if (marker.isPresent()) {
        Files.delete(marker.get());
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void put(BulkLoader loader, byte[] line, long number) throws LaunchException {
    try {
      loader.add(key.of(line), SdkBytes.fromByteArrayUnsafe(line));
    } catch (BadLineException e) {
      throw bad(number, String.valueOf(e.getMessage()), e);
    } catch (KinesisException e) {
      throw bad(number, e.awsErrorDetails().errorMessage(), e);
    }
  }

  private LaunchException bad(long number, String reason, Exception cause) {
    return new LaunchException(
        ExitCode.BAD_CONFIGURATION,
        "localInput " + file + ", line " + number + ": " + reason,
        cause);
  }

  private LaunchException unreadable(IOException cause) {
    return new LaunchException(
        ExitCode.BAD_CONFIGURATION, "localInput " + file + " cannot be loaded: " + cause, cause);
  }
}
