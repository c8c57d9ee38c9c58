package org.kclframework.kcl;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.kinesis.common.StreamIdentifier;

/**
 * A stream that is there to be read.
 *
 * @param name its name
 * @param arn its ARN
 * @param created when it was created
 */
record SourceStream(String name, String arn, Instant created) {

  /**
   * Asks Kinesis for a stream; waits for nothing, also not for one that is being created.
   *
   * @param expectedCodes see {@link Calls#await}
   */
  static SourceStream find(
      KinesisAsyncClient kinesis, Calls calls, String name, String... expectedCodes)
      throws WorkerStartException {
    StreamDescriptionSummary summary =
        calls
            .await(
                "describe stream " + name,
                kinesis.describeStreamSummary(request -> request.streamName(name)),
                expectedCodes)
            .streamDescriptionSummary();
    return new SourceStream(name, summary.streamARN(), summary.streamCreationTimestamp());
  }

  /**
   * Asks Kinesis for the shards of a stream, those included that are closed and not past their
   * retention.
   *
   * @param expectedCodes see {@link Calls#await}
   */
  static List<Shard> shards(
      KinesisAsyncClient kinesis, Calls calls, String name, String... expectedCodes)
      throws WorkerStartException {
    List<Shard> shards = new ArrayList<>();
    ListShardsRequest request = ListShardsRequest.builder().streamName(name).build();
    while (true) {
      ListShardsResponse page =
          calls.await("list the shards of " + name, kinesis.listShards(request), expectedCodes);
      shards.addAll(page.shards());
      if (page.nextToken() == null) {
        return shards;
      }
      request = ListShardsRequest.builder().nextToken(page.nextToken()).build();
    }
  }

  /** Returns the stream as KCL names it; with several streams the name carries the account. */
  StreamIdentifier identifier(boolean multiStream) {
    if (!multiStream) {
      return StreamIdentifier.singleStreamInstance(name);
    }
    return StreamIdentifier.multiStreamInstance(Arn.fromString(arn), created.getEpochSecond());
  }
}
