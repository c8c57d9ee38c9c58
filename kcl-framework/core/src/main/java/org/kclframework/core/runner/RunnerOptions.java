package org.kclframework.core.runner;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.FailurePolicy;

/**
 * How the shards of a worker are run.
 *
 * @param checkpointEvery the checkpoint time set in the configuration, which wins over the
 *     processor's own
 * @param recordsPerCheckpoint the checkpoint count set in the configuration, likewise
 * @param failurePolicy what happens to a record that fails
 * @param parallelism how many records of one shard are processed at the same time
 * @param maxInFlight how many records of one shard may be unresolved at the same time, with
 *     parallelism above 1
 * @param stopAt where the run ends: at the first record that arrived at this time or later
 * @param messages whether the messages of the user's exceptions are logged; they may quote payloads
 */
public record RunnerOptions(
    Optional<Duration> checkpointEvery,
    OptionalInt recordsPerCheckpoint,
    FailurePolicy failurePolicy,
    int parallelism,
    int maxInFlight,
    Optional<Instant> stopAt,
    ExceptionMessages messages) {

  /** Whether the messages of the user's exceptions are logged. */
  public enum ExceptionMessages {
    /** Only the class and the stack: a message may quote a payload. */
    HIDDEN,
    /** All of it. */
    LOGGED
  }

  /** One record at a time, retried for ever, with the processor's own checkpoint policy. */
  public static final RunnerOptions DEFAULT =
      new RunnerOptions(
          Optional.empty(),
          OptionalInt.empty(),
          FailurePolicy.retryForever(),
          1,
          1000,
          Optional.empty(),
          ExceptionMessages.HIDDEN);

  /** Checks the bounds. */
  public RunnerOptions {
    requireNonNull(checkpointEvery, "checkpointEvery is null");
    requireNonNull(recordsPerCheckpoint, "recordsPerCheckpoint is null");
    requireNonNull(failurePolicy, "failurePolicy is null");
    requireNonNull(stopAt, "stopAt is null");
    requireNonNull(messages, "messages is null");
    if (parallelism < 1) {
      throw new IllegalArgumentException("parallelism must be >= 1, but was " + parallelism);
    }
    if (maxInFlight < parallelism) {
      throw new IllegalArgumentException(
          "maxInFlight must be >= parallelism (" + parallelism + "), but was " + maxInFlight);
    }
  }

  /** Returns a processor's policy with the configured parts put in. */
  CheckpointPolicy effective(CheckpointPolicy own) {
    return new CheckpointPolicy(
        checkpointEvery.orElse(own.every()), recordsPerCheckpoint.orElse(own.records()));
  }

  /** Returns these options with another failure policy. */
  public RunnerOptions withFailurePolicy(FailurePolicy policy) {
    return new RunnerOptions(
        checkpointEvery, recordsPerCheckpoint, policy, parallelism, maxInFlight, stopAt, messages);
  }

  /** Returns these options with another checkpoint policy, which wins over the processor's. */
  public RunnerOptions withCheckpointPolicy(CheckpointPolicy policy) {
    return new RunnerOptions(
        Optional.of(policy.every()),
        OptionalInt.of(policy.records()),
        failurePolicy,
        parallelism,
        maxInFlight,
        stopAt,
        messages);
  }

  /** Returns these options with another parallelism. */
  public RunnerOptions withParallelism(int workers, int inFlight) {
    return new RunnerOptions(
        checkpointEvery, recordsPerCheckpoint, failurePolicy, workers, inFlight, stopAt, messages);
  }

  /** Returns these options with an end of the run. */
  public RunnerOptions withStopAt(Instant time) {
    return new RunnerOptions(
        checkpointEvery,
        recordsPerCheckpoint,
        failurePolicy,
        parallelism,
        maxInFlight,
        Optional.of(time),
        messages);
  }
}
