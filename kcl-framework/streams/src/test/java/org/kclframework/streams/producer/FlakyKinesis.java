package org.kclframework.streams.producer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.kclframework.local.kinesis.LocalKinesis;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/**
 * A Kinesis at its worst: it takes some entries of a request and refuses others, in any order,
 * answers late and out of turn, and loses answers. What it does is all within what the API
 * promises.
 */
final class FlakyKinesis extends OtherwiseKinesis {

  private final Random random;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
  private final List<PutRecordsRequest> requests = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger concurrent = new AtomicInteger();
  private final AtomicInteger mostConcurrent = new AtomicInteger();
  private volatile double refusals;
  private volatile double lostAnswers;

  FlakyKinesis(LocalKinesis kinesis, long seed) {
    super(kinesis);
    this.random = new Random(seed);
  }

  /** Refuses a share of the entries, and loses the answers to a share of the requests. */
  FlakyKinesis failing(double shareOfEntries, double shareOfAnswers) {
    refusals = shareOfEntries;
    lostAnswers = shareOfAnswers;
    return this;
  }

  List<PutRecordsRequest> requests() {
    return List.copyOf(requests);
  }

  int mostConcurrent() {
    return mostConcurrent.get();
  }

  @Override
  public CompletableFuture<PutRecordsResponse> putRecords(PutRecordsRequest request) {
    requests.add(request);
    mostConcurrent.accumulateAndGet(concurrent.incrementAndGet(), Math::max);
    CompletableFuture<PutRecordsResponse> answer = new CompletableFuture<>();
    var unused = threads.schedule(() -> store(request, answer), delay(), TimeUnit.MICROSECONDS);
    return answer;
  }

  private synchronized int delay() {
    return random.nextInt(2000);
  }

  private synchronized boolean chance(double share) {
    return random.nextDouble() < share;
  }

  private void store(PutRecordsRequest request, CompletableFuture<PutRecordsResponse> answer) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < request.records().size(); i++) {
      order.add(i);
    }
    synchronized (this) {
      Collections.shuffle(order, random);
    }
    @Nullable PutRecordsResultEntry[] results = new PutRecordsResultEntry[order.size()];
    for (int index : order) {
      results[index] = store(request, request.records().get(index));
    }
    concurrent.decrementAndGet();
    if (chance(lostAnswers)) {
      answer.completeExceptionally(SdkClientException.create("the connection was lost"));
      return;
    }
    answer.complete(
        PutRecordsResponse.builder().records(List.of(results)).failedRecordCount(0).build());
  }

  private PutRecordsResultEntry store(PutRecordsRequest request, PutRecordsRequestEntry entry) {
    if (chance(refusals)) {
      return PutRecordsResultEntry.builder()
          .errorCode(chance(0.5) ? "ProvisionedThroughputExceededException" : "InternalFailure")
          .errorMessage("refused")
          .build();
    }
    return kinesis.putRecords(request.toBuilder().records(entry).build()).join().records().get(0);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
