package org.kclframework.kcl;

import java.time.Instant;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
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

  /** Returns the stream as KCL names it; with several streams the name carries the account. */
  StreamIdentifier identifier(boolean multiStream) {
    if (!multiStream) {
      return StreamIdentifier.singleStreamInstance(name);
    }
    return StreamIdentifier.multiStreamInstance(Arn.fromString(arn), created.getEpochSecond());
  }
}
