package org.kclframework.streams.producer;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;

/** A Kinesis that is another one, but for how it takes records. */
abstract class OtherwiseKinesis implements KinesisAsyncClient {

  final KinesisAsyncClient kinesis;

  OtherwiseKinesis(KinesisAsyncClient kinesis) {
    this.kinesis = kinesis;
  }

  @Override
  public CompletableFuture<ListShardsResponse> listShards(ListShardsRequest request) {
    return kinesis.listShards(request);
  }

  @Override
  public CompletableFuture<DescribeStreamSummaryResponse> describeStreamSummary(
      DescribeStreamSummaryRequest request) {
    return kinesis.describeStreamSummary(request);
  }

  @Override
  public String serviceName() {
    return kinesis.serviceName();
  }

  /** Leaves the other one open, which is not its own. */
  @Override
  public void close() {}
}
