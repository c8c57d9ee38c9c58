package org.kclframework.core;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How often checkpoints are made when the processor leaves it to the policy: after a time or after
 * a number of resolved records, whichever comes first.
 *
 * <p>The time counts from the last checkpoint, also while no record arrives, so the last records of
 * a burst get their checkpoint on time. With both parts zero only {@link Checkpoint#NOW} makes a
 * checkpoint, also at a graceful stop.
 *
 * @param every the time between checkpoints; zero switches the time off
 * @param records the number of resolved records between checkpoints; 0 switches the count off
 */
public record CheckpointPolicy(Duration every, int records) {

  /** Every 60 seconds. */
  public static final CheckpointPolicy DEFAULT = new CheckpointPolicy(Duration.ofSeconds(60), 0);

  /** Checks the bounds. */
  public CheckpointPolicy {
    requireNonNull(every, "every is null");
    if (every.isNegative()) {
      throw new IllegalArgumentException("every must be >= 0, but was " + every);
    }
    if (records < 0) {
      throw new IllegalArgumentException("records must be >= 0, but was " + records);
    }
  }

  /** Returns a policy by time alone. */
  public static CheckpointPolicy every(Duration every) {
    return new CheckpointPolicy(every, 0);
  }

  /** Returns a policy by count alone. */
  public static CheckpointPolicy everyRecords(int records) {
    return new CheckpointPolicy(Duration.ZERO, records);
  }

  /** Returns the policy under which only {@link Checkpoint#NOW} makes a checkpoint. */
  public static CheckpointPolicy onlyWhenAsked() {
    return new CheckpointPolicy(Duration.ZERO, 0);
  }

  /** Returns this policy with another count. */
  public CheckpointPolicy orEveryRecords(int records) {
    return new CheckpointPolicy(every, records);
  }

  /** Returns whether only {@link Checkpoint#NOW} makes a checkpoint. */
  public boolean isOnlyWhenAsked() {
    return every.isZero() && records == 0;
  }
}
