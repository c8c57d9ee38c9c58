package org.kclframework.core.runner;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;

/**
 * Makes the calls of a batch processor, and knows whether it is broken: then it has to be
 * initialised before any other call. One thread at a time calls; any may ask or abort.
 */
final class BatchSession {

  /** How long a call may take once the shard is lost. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final BatchProcessor processor;
  private final Assignment assignment;
  private volatile boolean broken = true;
  private volatile @Nullable Object callInProgress;

  /** The last record that the processor took and may have in its memory only. */
  private volatile @Nullable StreamRecord taken;

  /** A call of the processor. */
  private interface Call {
    void run() throws Exception;
  }

  BatchSession(BatchProcessor processor, Assignment assignment) {
    this.processor = processor;
    this.assignment = assignment;
  }

  boolean isBroken() {
    return broken;
  }

  /** Returns whether the processor took records that a checkpoint does not cover. */
  boolean hasTakenBeyond(@Nullable Position checkpoint) {
    StreamRecord last = taken;
    return last != null && (checkpoint == null || Position.of(last).compareTo(checkpoint) > 0);
  }

  void initialize(ShardContext shard) throws Exception {
    call(
        () -> {
          limitIfLost();
          processor.initialize(shard);
        });
    broken = false;
  }

  void process(List<StreamRecord> records, long millisBehindLatest, CheckpointRequests requests)
      throws Exception {
    call(
        () -> {
          limitIfLost();
          processor.process(records, millisBehindLatest, requests);
        },
        requests);
    taken = records.get(records.size() - 1);
  }

  /** Whoever saw the lease lost, and limited the call of that moment, may not have seen this. */
  private void limitIfLost() {
    if (assignment.internals().stop().isAbandoned()) {
      limitCall(PATIENCE);
    }
  }

  void idle(long millisBehindLatest, CheckpointRequests requests) throws Exception {
    call(
        () -> {
          limitIfLost();
          processor.idle(millisBehindLatest, requests);
        },
        requests);
  }

  void shutdown(ShutdownReason reason, CheckpointRequests requests) throws Exception {
    call(() -> processor.shutdown(reason, requests), requests);
  }

  /** Like {@link #shutdown}, but the processor is ended by force if that takes too long. */
  void shutdownWithin(Duration limit, ShutdownReason reason, CheckpointRequests requests)
      throws Exception {
    call(
        () -> {
          limitCall(limit);
          processor.shutdown(reason, requests);
        },
        requests);
  }

  private void call(Call call, CheckpointRequests requests) throws Exception {
    try {
      call(call);
    } finally {
      requests.close();
    }
  }

  private void call(Call call) throws Exception {
    callInProgress = new Object();
    boolean returned = false;
    try {
      call.run();
      returned = true;
    } finally {
      if (!returned) {
        broken = true;
      }
      callInProgress = null;
    }
  }

  /** Ends the processor by force if the call that is in progress is still so after a time. */
  void limitCall(Duration limit) {
    Object limited = callInProgress;
    if (limited == null) {
      return;
    }
    try {
      assignment
          .internals()
          .environment()
          .threads()
          .schedule(
              () -> {
                if (callInProgress == limited) {
                  abort();
                }
              },
              limit);
    } catch (RejectedExecutionException e) {
      // The worker has ended, and with it its timer.
      abort();
    }
  }

  void abort() {
    broken = true;
    try {
      processor.abort();
    } catch (Throwable e) {
      assignment.internals().failureLog().callFailed(assignment.shard(), "abort", e);
    }
  }
}
