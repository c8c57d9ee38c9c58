package org.kclframework.core.runner;

import java.util.random.RandomGenerator;
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

  /** A callback of the processor. */
  @FunctionalInterface
  interface Callback {
    void call() throws Exception;
  }

  private final FailurePolicy policy;
  private final FailureLog failureLog;
  private final Backoff backoff;
  private final TimeSource time;
  private final StopSignal stop;
  private final RetryBoard board;
  private final FatalListener fatal;

  CallbackRetry(
      RunnerOptions options,
      RunnerEnvironment environment,
      StopSignal stop,
      RetryBoard board,
      RandomGenerator random) {
    this.policy = options.failurePolicy();
    this.failureLog = new FailureLog(options.messages());
    this.backoff = new Backoff(policy.backoff(), policy.maxBackoff(), random);
    this.time = environment.time();
    this.stop = stop;
    this.board = board;
    this.fatal = environment.fatal();
  }

  /** Returns whether the callback returned before the shard's work stopped. */
  boolean untilDone(ShardContext shard, String name, Callback callback) {
    for (int attempts = 1; !stop.isRaised(); attempts++) {
      try {
        callback.call();
        board.resolved(name);
        return true;
      } catch (Throwable e) {
        failureLog.callFailed(shard, name + " (attempt " + attempts + ")", e);
        if (e instanceof OutOfMemoryError) {
          stop(shard, FatalListener.Cause.OUT_OF_MEMORY, e);
        } else if (isLast(attempts)) {
          stop(shard, FatalListener.Cause.FAILURE_POLICY, e);
        } else {
          board.failed(
              name, shard.sequenceNumber(), attempts, name + ": " + e.getClass().getName());
          time.await(stop, backoff.after(attempts));
        }
      }
    }
    board.resolved(name);
    return false;
  }

  private boolean isLast(int attempts) {
    return policy.maxRetryAttempts() != FailurePolicy.UNLIMITED
        && attempts > policy.maxRetryAttempts();
  }

  private void stop(ShardContext shard, FatalListener.Cause cause, Throwable failure) {
    stop.raise(StopSignal.State.DRAINING);
    fatal.stop(shard, cause, failure);
  }
}
