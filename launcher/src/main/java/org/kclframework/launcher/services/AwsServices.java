package org.kclframework.launcher.services;

import java.net.URI;
import java.security.Security;
import java.time.Duration;
import java.util.Optional;
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

  private final KinesisAsyncClient kinesis;
  private final DynamoDbAsyncClient dynamoDb;
  private final Optional<CloudWatchAsyncClient> cloudWatch;

  private AwsServices(
      KinesisAsyncClient kinesis,
      DynamoDbAsyncClient dynamoDb,
      Optional<CloudWatchAsyncClient> cloudWatch) {
    this.kinesis = kinesis;
    this.dynamoDb = dynamoDb;
    this.cloudWatch = cloudWatch;
  }

  static AwsServices open(Settings settings) throws LaunchException {
    // The addresses of services change, and the JVM may be set to keep them for ever.
    Security.setProperty("networkaddress.cache.ttl", "60");
    Region region = region(settings);
    return new AwsServices(
        kinesis(settings, region), dynamoDb(settings, region), cloudWatch(settings, region));
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

  private static KinesisAsyncClient kinesis(Settings settings, Region region) {
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

  private static DynamoDbAsyncClient dynamoDb(Settings settings, Region region) {
    Optional<URI> endpoint = settings.find(Keys.DYNAMO_DB_ENDPOINT);
    ClientOverrideConfiguration.Builder overrides =
        overrides()
            // KCL waits no longer for the whole call, which it cancels then.
            .apiCallAttemptTimeout(settings.get(Keys.DYNAMO_DB_REQUEST_TIMEOUT_MILLIS));
    return configure(
            DynamoDbAsyncClient.builder(),
            region,
            endpoint,
            http(endpoint).maxConcurrency(DYNAMO_DB_CONCURRENCY),
            overrides)
        .credentialsProvider(Credentials.of(settings, Keys.DYNAMO_DB_CREDENTIALS_PROVIDER, region))
        .build();
  }

  private static Optional<CloudWatchAsyncClient> cloudWatch(Settings settings, Region region) {
    if (settings.get(Keys.METRICS_LEVEL) == MetricsLevel.NONE) {
      return Optional.empty();
    }
    Optional<URI> endpoint = settings.find(Keys.CLOUD_WATCH_ENDPOINT);
    return Optional.of(
        configure(CloudWatchAsyncClient.builder(), region, endpoint, http(endpoint), overrides())
            .credentialsProvider(
                Credentials.of(settings, Keys.CLOUD_WATCH_CREDENTIALS_PROVIDER, region))
            .build());
  }

  private static <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> B configure(
      B builder,
      Region region,
      Optional<URI> endpoint,
      NettyNioAsyncHttpClient.Builder http,
      ClientOverrideConfiguration.Builder overrides) {
    endpoint.ifPresent(builder::endpointOverride);
    return builder.region(region).httpClientBuilder(http).overrideConfiguration(overrides.build());
  }

  private static ClientOverrideConfiguration.Builder overrides() {
    return ClientOverrideConfiguration.builder().retryStrategy(RetryMode.STANDARD);
  }

  private static NettyNioAsyncHttpClient.Builder http(Optional<URI> endpoint) {
    NettyNioAsyncHttpClient.Builder http =
        NettyNioAsyncHttpClient.builder().connectionTimeout(CONNECTION_TIMEOUT);
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
  }
}
