package org.kclframework.benchmarks;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;

/** The SDK's own clients for a served embedded stream. */
final class LocalClients {

  private static final int ATTEMPTS = 100;

  private LocalClients() {}

  static KinesisAsyncClient kinesis(URI endpoint) {
    return kinesis(endpoint, NettyNioAsyncHttpClient.builder());
  }

  /** Returns a client for an endpoint that is served over TLS. */
  static KinesisAsyncClient kinesis(URI endpoint, TrustManagerFactory trust) {
    return kinesis(
        endpoint,
        NettyNioAsyncHttpClient.builder().tlsTrustManagersProvider(trust::getTrustManagers));
  }

  private static KinesisAsyncClient kinesis(URI endpoint, NettyNioAsyncHttpClient.Builder http) {
    return KinesisAsyncClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
        .httpClientBuilder(http.protocol(Protocol.HTTP1_1))
        .build();
  }

  /** Repeats a call until it is answered, since the server fails some on purpose. */
  static <T> void untilDone(Supplier<CompletableFuture<T>> call) {
    for (int attempt = 1; ; attempt++) {
      try {
        call.get().join();
        return;
      } catch (CompletionException e) {
        if (e.getCause() instanceof ResourceInUseException) {
          return;
        }
        if (attempt == ATTEMPTS || !(e.getCause() instanceof KinesisException)) {
          throw e;
        }
      }
    }
  }
}
