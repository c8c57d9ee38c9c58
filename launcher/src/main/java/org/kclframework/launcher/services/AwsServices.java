package org.kclframework.launcher.services;

import java.net.URI;
import java.security.Security;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.kclframework.launcher.config.ConfigKey;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.MetricsLevel;
import org.kclframework.launcher.config.RetrievalMode;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.Http2Configuration;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** The services of AWS, or of whatever the endpoint keys point to. */
final class AwsServices implements Services {

  /** An answer with 10 MB of records takes a while; nothing takes this long. */
  private static final Duration KINESIS_ATTEMPT_TIMEOUT = Duration.ofSeconds(20);

  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration HEALTH_CHECK_INTERVAL = Duration.ofSeconds(60);

  /** A shard's fan-out subscription pushes up to 2 MB a second: the SDK's 64 KB hold that up. */
  private static final int INITIAL_WINDOW_BYTES = 512 * 1024;

  /** The SDK's default. With HTTP/1.1 there is a connection for each request under way. */
  private static final int DYNAMO_DB_CONCURRENCY = 50;

  private final Settings settings;
  private final Region region;

  /** Shared by the clients, and ended at once: each would wait two seconds for its own. */
  private final SdkEventLoopGroup eventLoops = SdkEventLoopGroup.builder().build();

  private final KinesisAsyncClient kinesis;
  private final DynamoDbAsyncClient dynamoDb;
  private final Optional<CloudWatchAsyncClient> cloudWatch;

  private AwsServices(Settings settings, Region region) {
    this.settings = settings;
    this.region = region;
    this.kinesis = createKinesis();
    this.dynamoDb = createDynamoDb();
    this.cloudWatch =
        settings.get(Keys.METRICS_LEVEL) == MetricsLevel.NONE
            ? Optional.empty()
            : Optional.of(createCloudWatch());
  }

  static AwsServices open(Settings settings) throws LaunchException {
    // The addresses of services change, and the JVM may be set to keep them for ever.
    Security.setProperty("networkaddress.cache.ttl", "60");
    AwsServices services = new AwsServices(settings, region(settings));
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
    Optional<URI> endpoint = settings.find(Keys.KINESIS_ENDPOINT);
    NettyNioAsyncHttpClient.Builder http =
        http(endpoint)
            // Each subscription is a request that stays under way.
            .maxConcurrency(Integer.MAX_VALUE);
    if (!isPlainHttp(endpoint)) {
      http.protocol(Protocol.HTTP2)
          .http2Configuration(
              Http2Configuration.builder()
                  .initialWindowSize(INITIAL_WINDOW_BYTES)
                  .healthCheckPingPeriod(HEALTH_CHECK_INTERVAL)
                  .build());
    }
    ClientOverrideConfiguration.Builder overrides = overrides();
    if (RetrievalMode.of(settings) == RetrievalMode.POLLING) {
      // The SDK would take the five minutes of a subscription for an attempt.
      overrides.apiCallAttemptTimeout(KINESIS_ATTEMPT_TIMEOUT);
    }
    return configure(KinesisAsyncClient.builder(), region, endpoint, http, overrides)
        .credentialsProvider(Credentials.of(settings, Keys.KINESIS_CREDENTIALS_PROVIDER, region))
        .build();
  }

  private DynamoDbAsyncClient createDynamoDb() {
    Optional<URI> endpoint = settings.find(Keys.DYNAMO_DB_ENDPOINT);
    ClientOverrideConfiguration.Builder overrides =
        overrides()
            // KCL waits no longer for the whole call, which it cancels then.
            .apiCallAttemptTimeout(settings.get(Keys.DYNAMO_DB_REQUEST_TIMEOUT_MILLIS));
    return configure(
            DynamoDbAsyncClient.builder(),
            region(Keys.DYNAMO_DB_REGION_NAME),
            endpoint,
            http(endpoint).maxConcurrency(DYNAMO_DB_CONCURRENCY),
            overrides)
        .credentialsProvider(Credentials.of(settings, Keys.DYNAMO_DB_CREDENTIALS_PROVIDER, region))
        .build();
  }

  private CloudWatchAsyncClient createCloudWatch() {
    Optional<URI> endpoint = settings.find(Keys.CLOUD_WATCH_ENDPOINT);
    return configure(
            CloudWatchAsyncClient.builder(),
            region(Keys.CLOUD_WATCH_REGION_NAME),
            endpoint,
            http(endpoint),
            overrides())
        .credentialsProvider(
            Credentials.of(settings, Keys.CLOUD_WATCH_CREDENTIALS_PROVIDER, region))
        .build();
  }

  private <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> B configure(
      B builder,
      Region regionOfService,
      Optional<URI> endpoint,
      NettyNioAsyncHttpClient.Builder http,
      ClientOverrideConfiguration.Builder overrides) {
    endpoint.ifPresent(builder::endpointOverride);
    return builder
        .region(regionOfService)
        .httpClientBuilder(http)
        .overrideConfiguration(overrides.build());
  }

  private Region region(ConfigKey<String> ofService) {
    return settings.find(ofService).map(Region::of).orElse(region);
  }

  private static ClientOverrideConfiguration.Builder overrides() {
    return ClientOverrideConfiguration.builder().retryStrategy(RetryMode.STANDARD);
  }

  private NettyNioAsyncHttpClient.Builder http(Optional<URI> endpoint) {
    NettyNioAsyncHttpClient.Builder http =
        NettyNioAsyncHttpClient.builder()
            .eventLoopGroup(eventLoops)
            .connectionTimeout(CONNECTION_TIMEOUT);
    return isPlainHttp(endpoint) ? http.protocol(Protocol.HTTP1_1) : http;
  }

  /** HTTP/2 without TLS is what no server offers that stands in for a service of AWS. */
  private static boolean isPlainHttp(Optional<URI> endpoint) {
    return endpoint.isPresent() && "http".equalsIgnoreCase(endpoint.get().getScheme());
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
    var unused = eventLoops.eventLoopGroup().shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
