package org.kclframework.launcher.services;

import org.kclframework.launcher.config.Endpoint;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.streams.catalog.StreamEntry;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * Clients for the streams of a catalog, one for each region and endpoint, which are closed
 * together. Where the configuration has {@code regionName} or {@code kinesisEndpoint}, that counts
 * and not what the catalog says. Safe for use by several threads.
 */
public interface StreamClients extends AutoCloseable {

  /** What to do when there are no credentials for a stream. */
  enum WithoutCredentials {
    /** Says so by an exception. */
    FAIL,
    /** Logs it. Requests fail until there are some, which may be when the machine is up. */
    WARN
  }

  /**
   * Opens what a configuration names.
   *
   * @param settings read for {@link org.kclframework.launcher.config.Purpose#STREAMS}
   * @throws LaunchException if that is not possible; nothing is left open then
   */
  static StreamClients open(Settings settings) throws LaunchException {
    return open(settings, WithoutCredentials.FAIL);
  }

  /**
   * Opens what a configuration names.
   *
   * @param settings read for {@link org.kclframework.launcher.config.Purpose#STREAMS}
   * @param withoutCredentials what to do when there are no credentials for a stream
   * @throws LaunchException if that is not possible; nothing is left open then
   */
  static StreamClients open(Settings settings, WithoutCredentials withoutCredentials)
      throws LaunchException {
    return settings.get(Keys.ENDPOINT) == Endpoint.LOCAL
        ? LocalStreamClients.open(settings)
        : new AwsStreamClients(settings, withoutCredentials);
  }

  /**
   * Returns the client for a stream, which stays this object's to close. A stream of the embedded
   * Kinesis is created unless it is there; in AWS nothing is asked or made.
   *
   * @throws LaunchException if there are no credentials for it, unless that is to be a warning
   */
  KinesisAsyncClient clientOf(StreamEntry stream) throws LaunchException;

  /** Returns where a stream is, in the words of the configuration. */
  String placeOf(StreamEntry stream);

  @Override
  void close();
}
