package org.kclframework.local.http;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** The real clients of the SDK, pointed at a server on this machine. They do not retry. */
final class SdkClients implements AutoCloseable {

  /** Shared, since closing one takes two seconds. */
  private static final SdkAsyncHttpClient HTTP =
      NettyNioAsyncHttpClient.builder()
          .protocol(Protocol.HTTP1_1)
          .maxConcurrency(200)
          .readTimeout(Duration.ofSeconds(60))
          .build();

  private volatile String lastContentType = "";
  private final KinesisAsyncClient kinesis;
  private final DynamoDbAsyncClient dynamoDb;

  private final class ContentTypeWatch implements ExecutionInterceptor {

    @Override
    public void beforeTransmission(
        Context.BeforeTransmission context, ExecutionAttributes attributes) {
      lastContentType = context.httpRequest().firstMatchingHeader("Content-Type").orElse("");
    }
  }

  SdkClients(URI endpoint) {
    this.kinesis = configure(KinesisAsyncClient.builder().httpClient(HTTP), endpoint).build();
    this.dynamoDb = configure(DynamoDbAsyncClient.builder().httpClient(HTTP), endpoint).build();
  }

  private <B extends AwsClientBuilder<B, ?>> B configure(B builder, URI endpoint) {
    return builder
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
        .overrideConfiguration(
            configuration ->
                configuration
                    .retryStrategy(AwsRetryStrategy.doNotRetry())
                    .addExecutionInterceptor(new ContentTypeWatch()));
  }

  /** Returns the content type of the last request. */
  String lastContentType() {
    return lastContentType;
  }

  KinesisAsyncClient kinesis() {
    return kinesis;
  }

  DynamoDbAsyncClient dynamoDb() {
    return dynamoDb;
  }

  @Override
  public void close() {
    kinesis.close();
    dynamoDb.close();
  }
}
