package org.kclframework.core.runner;

import java.time.Duration;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.runner.ShardStart.Running;

/**
 * Calls the idle method of a shard's processor about once a second while nothing arrives, or has
 * the processor brought back if it is broken. Safe for use by several threads.
 */
final class IdleCalls {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final RunnerInternals internals;
  private final Turn turn;
  private volatile long lastActive;

  IdleCalls(RunnerInternals internals, Turn turn) {
    this.internals = internals;
    this.turn = turn;
  }

  /** Takes note that the processor has just had something to do. */
  void active() {
    lastActive = internals.time().nanos();
  }

  /** Makes the call if it is due and nothing else is done. */
  void tick(Running current, String shardName, long millisBehindLatest) {
    if (isDue()) {
      turn.runIfFree(
          () -> {
            if (isDue() && !current.farewell().isSaid()) {
              active();
              callOrRecover(current, shardName, millisBehindLatest);
            }
          });
    }
  }

  private boolean isDue() {
    return !internals.stop().isRaised()
        && internals.time().nanos() - lastActive >= INTERVAL.toNanos()
        && internals.ledger().snapshot().inFlight() == 0;
  }

  private void callOrRecover(Running current, String shardName, long millisBehindLatest) {
    if (current.handler().isBroken()) {
      recover(current.handler());
      return;
    }
    try {
      Checkpoint answer =
          internals.calls().call("idle", () -> current.handler().idle(millisBehindLatest));
      if (answer == Checkpoint.NOW) {
        current.tracker().askForAll();
        current.tracker().write();
      }
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      internals.ledger().failedAttempt();
      internals.failureLog().callFailed(shardName, "idle", e);
      if (current.handler().isBroken()) {
        recover(current.handler());
      }
    }
  }

  /** In a thread of its own, since it may wait, and a tick has the lease to look at. */
  private void recover(Handler broken) {
    internals.environment().threads().execute(() -> turn.run(broken::recover));
  }
}
