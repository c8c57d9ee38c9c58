package org.kclframework.core.runner;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.PayloadException;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.RunnerOptions.ExceptionMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs failed records without their payloads.
 *
 * <p>The message of an exception often quotes what it could not read, so unless messages are asked
 * for only the class and the stack are logged. Of a record that keeps failing each attempt whose
 * number is a power of two is logged.
 */
final class FailureLog {

  private static final Logger log = LoggerFactory.getLogger(FailureLog.class);

  private final ExceptionMessages messages;

  FailureLog(ExceptionMessages messages) {
    this.messages = messages;
  }

  void retrying(Object record, int attempts, Duration wait, Throwable failure) {
    if (attempts == 1) {
      log.warn(
          "{} failed, next attempt in {} ms: {}",
          record,
          wait.toMillis(),
          describe(failure),
          loggable(failure));
    } else if (Integer.bitCount(attempts) == 1) {
      log.warn(
          "{} failed {} times, next attempt in {} ms: {}",
          record,
          attempts,
          wait.toMillis(),
          describe(failure));
    }
  }

  void recovered(Object record, int attempts) {
    log.info("{} succeeded at attempt {}", record, attempts);
  }

  void gaveUp(StreamRecord record, int attempts, Outcome outcome, Throwable failure) {
    String result =
        switch (outcome) {
          case DEAD_LETTERED -> "was given up and written to the failure destination";
          case SKIPPED -> "was given up and skipped";
          case SUCCEEDED, RETURNED -> "is left for the next run";
        };
    log.error(
        "{} failed {} and {}: {}",
        record,
        attempts == 1 ? "once" : attempts + " times",
        result,
        describe(failure),
        loggable(failure));
  }

  void destinationFailed(
      StreamRecord record, String uri, int writes, Duration wait, Throwable failure) {
    if (Integer.bitCount(writes) == 1) {
      // A destination says what is wrong with a file or a stream, which is always shown, by an
      // IOException. One of Jackson's is none of these: it quotes what was to be written.
      boolean own = failure instanceof IOException && !(failure instanceof JsonProcessingException);
      String reason = own ? Failures.message(failure) : describe(failure);
      log.error(
          "{} cannot be written to {} (attempt {}), next in {} ms: {}",
          record,
          uri,
          writes,
          wait.toMillis(),
          reason);
    }
  }

  void callFailed(Object shard, String call, Throwable failure) {
    log.error("{}: {} failed: {}", shard, call, describe(failure), loggable(failure));
  }

  private String describe(Throwable failure) {
    if (failure instanceof RunnerException) {
      return Failures.message(failure);
    }
    boolean safe = messages == ExceptionMessages.LOGGED || failure instanceof PayloadException;
    return safe ? Failures.describe(failure) : failure.getClass().getName();
  }

  /** Returns what is shown of a failure with its stack; null if the stack is none of the user's. */
  private @Nullable Throwable loggable(Throwable failure) {
    Throwable origin = failure;
    while (origin instanceof RunnerException) {
      origin = origin.getCause();
    }
    return origin == null ? null : LoggedFailure.of(failure, messages);
  }
}
