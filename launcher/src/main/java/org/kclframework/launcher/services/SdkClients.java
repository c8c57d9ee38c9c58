package org.kclframework.launcher.services;

import java.net.URI;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.LaunchException;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.TlsTrustManagersProvider;
import software.amazon.awssdk.http.nio.netty.Http2Configuration;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Makes clients of the SDK, which share their threads. Each client is closed before this. */
final class SdkClients implements AutoCloseable {

  /** An answer with 10 MB of records takes a while; nothing takes this long. */
  private static final Duration KINESIS_ATTEMPT_TIMEOUT = Duration.ofSeconds(20);

  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration HEALTH_CHECK_INTERVAL = Duration.ofSeconds(60);

  /** A shard's fan-out subscription pushes up to 2 MB a second: the SDK's 64 KB hold that up. */
  private static final int INITIAL_WINDOW_BYTES = 512 * 1024;

  /** What a client for Kinesis is used for. */
  enum KinesisUse {
    /** Requests that are answered soon. */
    REQUESTS,
    /** Subscriptions to shards too, each a request that is under way for five minutes. */
    SUBSCRIPTIONS
  }

  /** Shared, so that nobody waits for their end: each client would, for its own. */
  private final SdkEventLoopGroup eventLoops = SdkEventLoopGroup.builder().build();

  private final Optional<TlsTrustManagersProvider> trust;

  private SdkClients(Optional<TlsTrustManagersProvider> trust) {
    this.trust = trust;
    // The addresses of services change, and the JVM may be set to keep them for ever.
    Security.setProperty("networkaddress.cache.ttl", "60");
  }

  /**
   * Prepares to make clients.
   *
   * @throws LaunchException if the certificate that the configuration names cannot be used
   */
  static SdkClients of(Settings settings) throws LaunchException {
    Optional<Path> certificate = settings.find(Keys.ENDPOINT_CERTIFICATE);
    return new SdkClients(
        certificate.isPresent()
            ? Optional.of(TrustedCertificate.read(certificate.get()))
            : Optional.empty());
  }

  /** Makes a client for streams. */
  KinesisAsyncClient kinesis(
      Region region, Optional<URI> endpoint, AwsCredentialsProvider credentials, KinesisUse use) {
    NettyNioAsyncHttpClient.Builder http = http(endpoint).maxConcurrency(Integer.MAX_VALUE);
    if (!isStandIn(endpoint)) {
      http.protocol(Protocol.HTTP2)
          .http2Configuration(
              Http2Configuration.builder()
                  .initialWindowSize(INITIAL_WINDOW_BYTES)
                  .healthCheckPingPeriod(HEALTH_CHECK_INTERVAL)
                  .build());
    }
    ClientOverrideConfiguration.Builder overrides = overrides();
    if (use == KinesisUse.REQUESTS) {
      // The SDK would take the five minutes of a subscription for an attempt.
      overrides.apiCallAttemptTimeout(KINESIS_ATTEMPT_TIMEOUT);
    }
    return configure(KinesisAsyncClient.builder(), region, endpoint, http, overrides)
        .credentialsProvider(credentials)
        .build();
  }

  /** Fills in what all clients have in common, except for the credentials. */
  <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> B configure(
      B builder,
      Region region,
      Optional<URI> endpoint,
      NettyNioAsyncHttpClient.Builder http,
      ClientOverrideConfiguration.Builder overrides) {
    endpoint.ifPresent(builder::endpointOverride);
    return builder.region(region).httpClientBuilder(http).overrideConfiguration(overrides.build());
  }

  static ClientOverrideConfiguration.Builder overrides() {
    return ClientOverrideConfiguration.builder().retryStrategy(RetryMode.STANDARD);
  }

  NettyNioAsyncHttpClient.Builder http(Optional<URI> endpoint) {
    NettyNioAsyncHttpClient.Builder http =
        NettyNioAsyncHttpClient.builder()
            .eventLoopGroup(eventLoops)
            .connectionTimeout(CONNECTION_TIMEOUT);
    if (isStandIn(endpoint)) {
      http.protocol(Protocol.HTTP1_1);
      trust.ifPresent(http::tlsTrustManagersProvider);
    }
    return http;
  }

  /**
   * Returns whether an endpoint only stands in for a service of AWS: AWS speaks TLS, by a
   * certificate that Java trusts. Such servers have HTTP/1.1 for sure, and HTTP/2 rarely.
   */
  private boolean isStandIn(Optional<URI> endpoint) {
    return endpoint.isPresent()
        && (trust.isPresent() || "http".equalsIgnoreCase(endpoint.get().getScheme()));
  }

  /**
   * Returns at once. Clients that have just been closed still have work to give the threads, such
   * as requests that are under way: those end when nothing comes for a second.
   */
  @Override
  public void close() {
    var unused = eventLoops.eventLoopGroup().shutdownGracefully(1, 5, TimeUnit.SECONDS);
  }
}
