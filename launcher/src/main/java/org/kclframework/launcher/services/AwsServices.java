package org.kclframework.launcher.services;

import java.net.URI;
import java.util.Optional;
import org.kclframework.launcher.config.ConfigKey;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.MetricsLevel;
import org.kclframework.launcher.config.RetrievalMode;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** The services of AWS, or of whatever the endpoint keys point to. */
final class AwsServices implements Services {

  /** The SDK's default. With HTTP/1.1 there is a connection for each request under way. */
  private static final int DYNAMO_DB_CONCURRENCY = 50;

  private final Settings settings;
  private final Region region;

  private final SdkClients clients;

  private final KinesisAsyncClient kinesis;
  private final DynamoDbAsyncClient dynamoDb;
  private final Optional<CloudWatchAsyncClient> cloudWatch;

  private AwsServices(Settings settings, Region region, SdkClients clients) {
    this.settings = settings;
    this.region = region;
    this.clients = clients;
    this.kinesis = createKinesis();
    this.dynamoDb = createDynamoDb();
    this.cloudWatch =
        settings.get(Keys.METRICS_LEVEL) == MetricsLevel.NONE
            ? Optional.empty()
            : Optional.of(createCloudWatch());
  }

  static AwsServices open(Settings settings) throws LaunchException {
    AwsServices services = new AwsServices(settings, region(settings), SdkClients.of(settings));
    try {
      services.checkCredentials();
    } catch (LaunchException e) {
      services.close();
      throw e;
    }
    return services;
  }

  private void checkCredentials() throws LaunchException {
    Credentials.check(
        settings,
        Keys.KINESIS_CREDENTIALS_PROVIDER,
        kinesis.serviceClientConfiguration().credentialsProvider());
    Credentials.check(
        settings,
        Keys.DYNAMO_DB_CREDENTIALS_PROVIDER,
        dynamoDb.serviceClientConfiguration().credentialsProvider());
  }

  private static Region region(Settings settings) throws LaunchException {
    Optional<String> name = settings.find(Keys.REGION_NAME);
    if (name.isPresent()) {
      return Region.of(name.get());
    }
    try {
      return DefaultAwsRegionProviderChain.builder().build().getRegion();
    } catch (SdkClientException e) {
      throw new LaunchException(
          ExitCode.BAD_CONFIGURATION,
          "regionName is not set, and there is no region in the environment or the profile either",
          e);
    }
  }

  private KinesisAsyncClient createKinesis() {
    return clients.kinesis(
        region,
        settings.find(Keys.KINESIS_ENDPOINT),
        Credentials.of(settings, Keys.KINESIS_CREDENTIALS_PROVIDER, region),
        RetrievalMode.of(settings) == RetrievalMode.POLLING
            ? SdkClients.KinesisUse.REQUESTS
            : SdkClients.KinesisUse.SUBSCRIPTIONS);
  }

  private DynamoDbAsyncClient createDynamoDb() {
    Optional<URI> endpoint = settings.find(Keys.DYNAMO_DB_ENDPOINT);
    ClientOverrideConfiguration.Builder overrides =
        SdkClients.overrides()
            // KCL waits no longer for the whole call, which it cancels then.
            .apiCallAttemptTimeout(settings.get(Keys.DYNAMO_DB_REQUEST_TIMEOUT_MILLIS));
    return clients
        .configure(
            DynamoDbAsyncClient.builder(),
            region(Keys.DYNAMO_DB_REGION_NAME),
            endpoint,
            clients.http(endpoint).maxConcurrency(DYNAMO_DB_CONCURRENCY),
            overrides)
        .credentialsProvider(Credentials.of(settings, Keys.DYNAMO_DB_CREDENTIALS_PROVIDER, region))
        .build();
  }

  private CloudWatchAsyncClient createCloudWatch() {
    Optional<URI> endpoint = settings.find(Keys.CLOUD_WATCH_ENDPOINT);
    return clients
        .configure(
            CloudWatchAsyncClient.builder(),
            region(Keys.CLOUD_WATCH_REGION_NAME),
            endpoint,
            clients.http(endpoint),
            SdkClients.overrides())
        .credentialsProvider(
            Credentials.of(settings, Keys.CLOUD_WATCH_CREDENTIALS_PROVIDER, region))
        .build();
  }

  private Region region(ConfigKey<String> ofService) {
    return settings.find(ofService).map(Region::of).orElse(region);
  }

  @Override
  public void prepare() {
    // Streams in AWS are made by whoever pays for them.
  }

  @Override
  public String place() {
    StringBuilder place = new StringBuilder("regionName=").append(region);
    settings
        .find(Keys.KINESIS_ENDPOINT)
        .ifPresent(address -> place.append(", kinesisEndpoint=").append(address));
    settings
        .find(Keys.DYNAMO_DB_ENDPOINT)
        .ifPresent(address -> place.append(", dynamoDBEndpoint=").append(address));
    if (settings.isGiven(Keys.DYNAMO_DB_REGION_NAME)) {
      place.append(", dynamoDBRegionName=").append(settings.get(Keys.DYNAMO_DB_REGION_NAME));
    }
    return place.toString();
  }

  @Override
  public KinesisAsyncClient kinesis() {
    return kinesis;
  }

  @Override
  public DynamoDbAsyncClient dynamoDb() {
    return dynamoDb;
  }

  @Override
  public Optional<CloudWatchAsyncClient> cloudWatch() {
    return cloudWatch;
  }

  @Override
  public void close() {
    kinesis.close();
    dynamoDb.close();
    cloudWatch.ifPresent(CloudWatchAsyncClient::close);
    clients.close();
  }
}
