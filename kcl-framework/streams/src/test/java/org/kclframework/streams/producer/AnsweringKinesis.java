package org.kclframework.streams.producer;

import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/** A Kinesis that answers requests to put records as a test says. */
final class AnsweringKinesis extends OtherwiseKinesis {

  private final Function<PutRecordsRequest, PutRecordsResponse> answers;

  /** Whether it has no answer to what its shards are. */
  private volatile boolean tellsNoShards;

  AnsweringKinesis(
      KinesisAsyncClient kinesis, Function<PutRecordsRequest, PutRecordsResponse> answers) {
    super(kinesis);
    this.answers = answers;
  }

  /** Returns the answer that has the same result for each record of a request. */
  static PutRecordsResponse toEach(PutRecordsRequest request, PutRecordsResultEntry result) {
    return PutRecordsResponse.builder()
        .records(Collections.nCopies(request.records().size(), result))
        .build();
  }

  /** Returns the result of a record that was refused. */
  static PutRecordsResultEntry refused(String errorCode) {
    return PutRecordsResultEntry.builder().errorCode(errorCode).errorMessage("refused").build();
  }

  /** Has it fail from now on when it is asked for its shards. */
  void tellNoShards() {
    tellsNoShards = true;
  }

  @Override
  public CompletableFuture<ListShardsResponse> listShards(ListShardsRequest request) {
    return tellsNoShards
        ? CompletableFuture.failedFuture(LimitExceededException.builder().message("no").build())
        : super.listShards(request);
  }

  @Override
  public CompletableFuture<PutRecordsResponse> putRecords(PutRecordsRequest request) {
    return CompletableFuture.completedFuture(answers.apply(request));
  }
}
