package org.kclframework.core.runner;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.ShardContext;

/**
 * Repeats a callback of the processor that is not about a record until it returns.
 *
 * <p>The waits and the number of attempts are those for records. What follows the last attempt is
 * not: there is no record to dead-letter or skip, and to go on as if the callback had worked would
 * hide a loss, so the worker stops.
 */
final class CallbackRetry {

  private final ShardContext shard;
  private final RunnerInternals internals;
  private final WorkerStop workerStop;
  private final StopSignal stop;
  private final RetryBoard board;
  private final Backoff backoff;
  private final int maxRetryAttempts;

  CallbackRetry(ShardContext shard, RunnerInternals internals, WorkerStop workerStop) {
    this.shard = shard;
    this.internals = internals;
    this.workerStop = workerStop;
    this.stop = internals.stop();
    this.board = internals.board();
    this.backoff = internals.backoff();
    this.maxRetryAttempts = internals.options().failurePolicy().maxRetryAttempts();
  }

  /** Returns what the callback returned, or empty if the shard's work stopped before it did. */
  <T> Optional<T> untilDone(String name, Callable<T> callback) {
    Optional<T> result = Optional.empty();
    for (int attempts = 1; result.isEmpty() && !stop.isRaised(); attempts++) {
      try {
        result = Optional.of(internals.calls().call(name, callback));
      } catch (Throwable e) {
        internals.time().await(stop, failed(name, attempts, e));
      }
    }
    settled(name);
    return result;
  }

  /**
   * Takes note of a failed attempt.
   *
   * @return the wait before the next one; after the last one the worker stops
   */
  Duration failed(String name, int attempts, Throwable failure) {
    internals.failureLog().callFailed(shard, name + " (attempt " + attempts + ")", failure);
    if (failure instanceof OutOfMemoryError) {
      workerStop.because(FatalListener.Cause.OUT_OF_MEMORY, failure);
    } else if (isLast(attempts)) {
      workerStop.because(FatalListener.Cause.FAILURE_POLICY, failure);
    } else {
      String reason = name + ": " + failure.getClass().getName();
      board.failed(name, shard.sequenceNumber(), attempts, reason);
    }
    return backoff.after(attempts);
  }

  /**
   * Takes note of a failed attempt that is not counted.
   *
   * @return the wait before the next one
   */
  Duration failedUncounted(String name, Throwable failure) {
    internals.failureLog().callFailed(shard, name + " (attempt not counted)", failure);
    return backoff.after(1);
  }

  /** Takes note that a callback is not being tried any more. */
  void settled(String name) {
    board.resolved(name);
  }

  private boolean isLast(int attempts) {
    return maxRetryAttempts != FailurePolicy.UNLIMITED && attempts > maxRetryAttempts;
  }
}
