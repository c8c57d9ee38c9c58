package org.kclframework.streams.producer;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;

/** A Kinesis behind a link that takes so many bytes a second, which requests have to share. */
final class NarrowKinesis extends OtherwiseKinesis {

  private static final int TICKS_PER_SECOND = 200;

  /** A request on the link. */
  private static final class Transfer {
    private final PutRecordsRequest request;
    private final CompletableFuture<PutRecordsResponse> answer = new CompletableFuture<>();
    private double bytesLeft;

    Transfer(PutRecordsRequest request) {
      this.request = request;
      for (PutRecordsRequestEntry entry : request.records()) {
        bytesLeft += entry.data().asByteArrayUnsafe().length;
      }
    }
  }

  private final double bytesPerTick;
  private final List<Transfer> transfers = new ArrayList<>();
  private final ScheduledExecutorService link = Executors.newSingleThreadScheduledExecutor();

  NarrowKinesis(KinesisAsyncClient kinesis, int bytesPerSecond) {
    super(kinesis);
    this.bytesPerTick = (double) bytesPerSecond / TICKS_PER_SECOND;
    var unused =
        link.scheduleAtFixedRate(
            this::tick, 0, 1_000_000 / TICKS_PER_SECOND, TimeUnit.MICROSECONDS);
  }

  private synchronized void tick() {
    transfers.removeIf(transfer -> transfer.answer.isDone());
    double share = bytesPerTick / Math.max(1, transfers.size());
    for (Iterator<Transfer> all = transfers.iterator(); all.hasNext(); ) {
      Transfer transfer = all.next();
      transfer.bytesLeft -= share;
      if (transfer.bytesLeft <= 0) {
        all.remove();
        var unused =
            kinesis
                .putRecords(transfer.request)
                .whenComplete((answer, failure) -> transfer.answer.complete(answer));
      }
    }
  }

  @Override
  public synchronized CompletableFuture<PutRecordsResponse> putRecords(PutRecordsRequest request) {
    Transfer transfer = new Transfer(request);
    transfers.add(transfer);
    return transfer.answer;
  }

  @Override
  public void close() {
    link.shutdownNow();
  }
}
