package org.kclframework.launcher.services;

import java.util.Optional;
import org.kclframework.launcher.config.Endpoint;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.LaunchException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** The services that a worker talks to. Safe for use by several threads. */
public interface Services extends AutoCloseable {

  /**
   * Opens the services that a configuration names.
   *
   * @throws LaunchException if that is not possible; nothing is left open then
   */
  static Services open(Settings settings) throws LaunchException {
    return settings.get(Keys.ENDPOINT) == Endpoint.LOCAL
        ? LocalServices.open(settings)
        : AwsServices.open(settings);
  }

  /**
   * Makes ready what a run needs: the embedded services get the streams of the configuration and
   * their input; in AWS nothing is made.
   *
   * @throws LaunchException if that is not possible
   */
  void prepare() throws LaunchException;

  /** Returns where the services are, in the words of the configuration. */
  String place();

  /** Returns the client for the streams. */
  KinesisAsyncClient kinesis();

  /** Returns the client for the lease table. */
  DynamoDbAsyncClient dynamoDb();

  /** Returns the client for KCL's metrics; empty unless the configuration asks for them. */
  Optional<CloudWatchAsyncClient> cloudWatch();

  @Override
  void close();
}
