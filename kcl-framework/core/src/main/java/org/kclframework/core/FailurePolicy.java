package org.kclframework.core;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * What happens to a record that the processor could not handle.
 *
 * <p>A failed record is tried again after a backoff that doubles from {@code backoff} to {@code
 * maxBackoff}, each time varied at random by half, while the records behind it (with parallelism:
 * those of its partition key) wait. When its attempts are used up or it is too old, {@code
 * onFailure} decides. The default tries for ever: nothing is skipped unless the user says so.
 *
 * @param maxRetryAttempts how often a failed record is tried again; -1 for ever
 * @param backoff the wait before the first retry
 * @param maxBackoff the longest wait between two attempts
 * @param maxRecordAge the age, by arrival time, beyond which a record is no longer tried but handed
 *     to {@code onFailure}; empty for no limit
 * @param onFailure what is done with a record that is given up
 */
public record FailurePolicy(
    int maxRetryAttempts,
    Duration backoff,
    Duration maxBackoff,
    Optional<Duration> maxRecordAge,
    OnFailure onFailure) {

  /** Retry for ever. */
  public static final int UNLIMITED = -1;

  /** The retry attempts when a policy says what follows them but not how many there are. */
  public static final int DEFAULT_ATTEMPTS = 10;

  private static final Duration DEFAULT_BACKOFF = Duration.ofMillis(100);
  private static final Duration DEFAULT_MAX_BACKOFF = Duration.ofSeconds(10);

  /** Checks the bounds and that the parts do not contradict one another. */
  public FailurePolicy {
    requireNonNull(backoff, "backoff is null");
    requireNonNull(maxBackoff, "maxBackoff is null");
    requireNonNull(maxRecordAge, "maxRecordAge is null");
    requireNonNull(onFailure, "onFailure is null");
    if (maxRetryAttempts < UNLIMITED) {
      throw new IllegalArgumentException(
          "maxRetryAttempts must be >= -1, but was " + maxRetryAttempts);
    }
    if (backoff.isNegative()) {
      throw new IllegalArgumentException("backoff must be >= 0, but was " + backoff);
    }
    if (maxBackoff.compareTo(backoff) < 0) {
      throw new IllegalArgumentException(
          "maxBackoff must be >= backoff (" + backoff + "), but was " + maxBackoff);
    }
    if (maxRecordAge.isPresent() && maxRecordAge.get().compareTo(Duration.ZERO) <= 0) {
      throw new IllegalArgumentException("maxRecordAge must be > 0, but was " + maxRecordAge.get());
    }
    boolean bounded = maxRetryAttempts != UNLIMITED || maxRecordAge.isPresent();
    if (onFailure instanceof OnFailure.Retry && bounded) {
      throw new IllegalArgumentException(
          "with onFailure=retry a record is tried for ever: to bound that by maxRetryAttempts or"
              + " maxRecordAge, say what follows: dead letter, skip or stop");
    }
  }

  /** Returns the default: try for ever, so that nothing is skipped. */
  public static FailurePolicy retryForever() {
    return new FailurePolicy(
        UNLIMITED, DEFAULT_BACKOFF, DEFAULT_MAX_BACKOFF, Optional.empty(), new OnFailure.Retry());
  }

  /** Returns a policy that writes a record to a destination after ten retries. */
  public static FailurePolicy deadLetter(FailureDestination destination) {
    return giveUp(new OnFailure.DeadLetterTo(destination));
  }

  /** Returns a policy that skips a record after ten retries, counted and logged. */
  public static FailurePolicy skip() {
    return giveUp(new OnFailure.Skip());
  }

  /** Returns a policy that stops the worker after ten retries, before the failing record. */
  public static FailurePolicy stop() {
    return giveUp(new OnFailure.Stop());
  }

  private static FailurePolicy giveUp(OnFailure onFailure) {
    return new FailurePolicy(
        DEFAULT_ATTEMPTS, DEFAULT_BACKOFF, DEFAULT_MAX_BACKOFF, Optional.empty(), onFailure);
  }

  /** Returns this policy with another number of retries. */
  public FailurePolicy withMaxRetryAttempts(int attempts) {
    return new FailurePolicy(attempts, backoff, maxBackoff, maxRecordAge, onFailure);
  }

  /** Returns this policy with other waits between attempts. */
  public FailurePolicy withBackoff(Duration first, Duration longest) {
    return new FailurePolicy(maxRetryAttempts, first, longest, maxRecordAge, onFailure);
  }

  /** Returns this policy with a limit to the age of a record. */
  public FailurePolicy withMaxRecordAge(Duration age) {
    return new FailurePolicy(maxRetryAttempts, backoff, maxBackoff, Optional.of(age), onFailure);
  }

  /** What is done with a record that is given up. */
  public sealed interface OnFailure {

    /** Nothing is given up: the record is tried for ever. */
    record Retry() implements OnFailure {}

    /** The record is written to a destination and counts as resolved once that is durable. */
    record DeadLetterTo(FailureDestination destination) implements OnFailure {}

    /** The record counts as resolved. */
    record Skip() implements OnFailure {}

    /** The worker stops; the record stays unresolved and is delivered again at the next start. */
    record Stop() implements OnFailure {}
  }
}
