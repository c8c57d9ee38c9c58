package org.kclframework.core.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.FailureDestination;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.FailurePolicy.OnFailure;
import org.kclframework.core.StreamRecord;

/**
 * Applies a shard's failure policy: says whether a failed record is tried again and when, and what
 * becomes of it when not. Safe for use by several threads.
 */
final class FailureHandler {

  private final FailurePolicy policy;
  private final TimeSource time;
  private final StopSignal stop;
  private final Backoff backoff;
  private final RetryBoard board;
  private final FailureLog failureLog;
  private final Ledger ledger;
  private final WorkerStop workerStop;

  FailureHandler(RunnerInternals internals, WorkerStop workerStop) {
    this.policy = internals.options().failurePolicy();
    this.time = internals.time();
    this.stop = internals.stop();
    this.backoff = internals.backoff();
    this.board = internals.board();
    this.failureLog = internals.failureLog();
    this.ledger = internals.ledger();
    this.workerStop = workerStop;
  }

  /** Returns whether a record is not to be tried any more, because it is too old. */
  boolean isTooOld(StreamRecord record) {
    Instant arrival = record.arrivalTime();
    return policy.maxRecordAge().isPresent()
        && arrival != null
        && Duration.between(arrival, time.now()).compareTo(policy.maxRecordAge().get()) > 0;
  }

  /**
   * Takes note of a failed attempt.
   *
   * @param attempts how often the record was tried by now
   * @return the wait before the next attempt; empty when the record is given up, or when nothing is
   *     tried any more because the shard's work stops
   */
  Optional<Duration> retryAfter(StreamRecord record, int attempts, Throwable failure) {
    if (!goesOnAfter(failure) || !isTriedAgain(attempts) || isTooOld(record)) {
      return Optional.empty();
    }
    ledger.retried();
    Duration wait = backoff.after(attempts);
    board.failed(record, attempts, failure.getClass().getName());
    failureLog.retrying(record, attempts, wait, failure);
    return Optional.of(wait);
  }

  /**
   * Takes note of a failed attempt at a batch that is tried again.
   *
   * @param key what the batch is called until it is settled
   * @return the wait before the next attempt
   */
  Duration retrying(Object key, BatchSlice batch, int attempts, Throwable failure) {
    Duration wait = backoff.after(attempts);
    board.failed(key, batch.first().sequenceNumber(), attempts, failure.getClass().getName());
    failureLog.retrying(batch, attempts, wait, failure);
    return wait;
  }

  /** Returns the wait after a number of failed attempts. */
  Duration backoff(int attempts) {
    return backoff.after(attempts);
  }

  /** Counts a failed attempt; returns whether the shard's work goes on after it. */
  boolean goesOnAfter(Throwable failure) {
    ledger.failedAttempt();
    if (failure instanceof OutOfMemoryError) {
      workerStop.because(FatalListener.Cause.OUT_OF_MEMORY, failure);
    }
    return !stop.isRaised();
  }

  /** Returns whether another attempt follows after a number of failed ones. */
  boolean isTriedAgain(int attempts) {
    return policy.maxRetryAttempts() == FailurePolicy.UNLIMITED
        || attempts <= policy.maxRetryAttempts();
  }

  /**
   * Does what the policy says with a record that is given up.
   *
   * @param failure the last failure; null if the record was never tried because of its age
   */
  Outcome giveUp(StreamRecord record, int attempts, @Nullable Throwable failure) {
    if (stop.isRaised()) {
      board.resolved(record);
      return Outcome.RETURNED;
    }
    Throwable cause = failure == null ? new RecordTooOldException() : failure;
    OnFailure onFailure = policy.onFailure();
    Outcome outcome;
    if (onFailure instanceof OnFailure.DeadLetterTo deadLetter) {
      outcome = writeDeadLetter(deadLetter.destination(), record, attempts, cause);
    } else if (onFailure instanceof OnFailure.Skip) {
      outcome = Outcome.SKIPPED;
    } else {
      // Retry gives nothing up, so this is Stop.
      workerStop.because(FatalListener.Cause.FAILURE_POLICY, cause);
      outcome = Outcome.RETURNED;
    }
    board.resolved(record);
    failureLog.gaveUp(record, attempts, outcome, cause);
    return outcome;
  }

  /** Takes note that a record that had failed is resolved after all. */
  void recovered(StreamRecord record, int attempts) {
    board.resolved(record);
    failureLog.recovered(record, attempts);
  }

  /** Takes note that a batch that had failed is resolved after all. */
  void recovered(Object key, BatchSlice batch, int attempts) {
    board.resolved(key);
    failureLog.recovered(batch, attempts);
  }

  /** Takes note that a batch is not being tried any more. */
  void settled(Object key) {
    board.resolved(key);
  }

  private Outcome writeDeadLetter(
      FailureDestination destination, StreamRecord record, int attempts, Throwable cause) {
    DeadLetter letter =
        new DeadLetter(
            record, attempts, cause.getClass().getName(), Failures.message(cause), time.now());
    for (int writes = 1; ; writes++) {
      try {
        destination.write(letter);
        return Outcome.DEAD_LETTERED;
      } catch (OutOfMemoryError e) {
        workerStop.because(FatalListener.Cause.OUT_OF_MEMORY, e);
        return Outcome.RETURNED;
      } catch (Throwable e) {
        // The record is unresolved until it is durable somewhere, so this is tried for ever.
        Duration wait = backoff.after(writes);
        board.failed(record, attempts, "cannot write to " + destination.uri());
        failureLog.destinationFailed(record, destination.uri(), writes, wait, e);
        if (time.await(stop, wait)) {
          return Outcome.RETURNED;
        }
      }
    }
  }
}
