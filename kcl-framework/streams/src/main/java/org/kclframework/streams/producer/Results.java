package org.kclframework.streams.producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.producer.DeliveryException.Certainty;
import org.kclframework.streams.producer.DeliveryException.Reason;

/**
 * Ends records: counts them, gives their memory back, and completes their futures on a thread of
 * its own, since what users hang on a future may take its time. Their memory is given back just
 * before that, so that what waits for slow users is bounded too. Called by the sending thread.
 */
final class Results {

  private final Tally tally;
  private final BufferSpace space;
  private final ThreadPoolExecutor callbacks;
  private volatile @Nullable Thread callbackThread;
  private List<Runnable> completions = new ArrayList<>();
  private long freed;

  Results(Tally tally, BufferSpace space, String streamName) {
    this.tally = tally;
    this.space = space;
    this.callbacks =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "producer-results-" + streamName);
              thread.setDaemon(true);
              callbackThread = thread;
              return thread;
            });
    // Now, while it can still be said that there is no thread to be had.
    callbacks.prestartAllCoreThreads();
  }

  void deliver(Outgoing record, String shardId, String sequenceNumber, long subSequenceNumber) {
    end(record);
    tally.delivered.increment();
    PutResult result = new PutResult(shardId, sequenceNumber, subSequenceNumber);
    completions.add(() -> record.result.complete(result));
  }

  void fail(Outgoing record, Reason reason, String text, @Nullable Throwable cause) {
    end(record);
    tally.failed.increment();
    DeliveryException failure = failure(record, reason, text, cause);
    completions.add(() -> record.result.completeExceptionally(failure));
  }

  /** Ends a record that came too late; may be called by any thread, also after the end. */
  void refuse(Outgoing record, String text, @Nullable Throwable cause) {
    tally.failed.increment();
    space.free(record.memory());
    record.result.completeExceptionally(failure(record, Reason.PRODUCER, text, cause));
  }

  private static DeliveryException failure(
      Outgoing record, Reason reason, String text, @Nullable Throwable cause) {
    String last = record.problem == null ? "" : "; its last attempt failed: " + record.problem;
    return new DeliveryException(
        record.record,
        reason,
        record.uncertain ? Certainty.UNKNOWN : Certainty.NOT_STORED,
        record.attempts,
        record.record + " was not delivered: " + text + last,
        cause);
  }

  private void end(Outgoing record) {
    record.ended = true;
    freed += record.memory();
  }

  /** Completes a future after those of the records that ended before. */
  void complete(CompletableFuture<Void> future) {
    completions.add(() -> future.complete(null));
  }

  /** Passes on what has ended since the last call. */
  void publish() {
    if (completions.isEmpty()) {
      return;
    }
    List<Runnable> ended = completions;
    long bytes = freed;
    callbacks.execute(
        () -> {
          space.free(bytes);
          ended.forEach(Runnable::run);
        });
    completions = new ArrayList<>();
    freed = 0;
  }

  /** Returns whether the calling thread is the one that completes futures. */
  boolean isCallback() {
    return Thread.currentThread() == callbackThread;
  }

  /**
   * Waits until all that was passed on has ended, but for the thread that ends it.
   *
   * @return whether it has in time
   */
  boolean awaitEnd(Duration timeout) throws InterruptedException {
    return isCallback() || callbacks.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Passes on the rest, after which nothing may be ended any more. */
  void close() {
    publish();
    callbacks.shutdown();
  }
}
