package org.kclframework.streams.reader;

import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.ExpiredNextTokenException;
import software.amazon.awssdk.services.kinesis.model.KmsThrottlingException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/** What the failure of a request means to a reader. */
final class ReadFailures {

  private static final int FIRST_SERVER_ERROR = 500;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int REQUEST_TIMEOUT = 408;

  /** Errors of the caller that another attempt may not have, since credentials are renewed. */
  private static final Set<String> PASSING =
      Set.of(
          "ExpiredToken",
          "ExpiredTokenException",
          "RequestExpired",
          "RequestTimeout",
          "RequestTimeoutException");

  /** What to do about it. */
  enum Kind {
    /** Ask for a new iterator. */
    EXPIRED,
    /** Wait, and ask less often. */
    THROTTLED,
    /** Try again. */
    PASSING,
    /** Look whether the shard and the stream are still there. */
    NOT_FOUND,
    /** Give up. */
    REFUSED
  }

  private ReadFailures() {}

  static Kind kind(Throwable failure) {
    if (failure instanceof ExpiredIteratorException
        || failure instanceof ExpiredNextTokenException) {
      return Kind.EXPIRED;
    }
    if (failure instanceof ResourceNotFoundException) {
      return Kind.NOT_FOUND;
    }
    if (failure instanceof AwsServiceException answer) {
      return kind(answer);
    }
    // The client's own failures: no connection, no answer, no credentials yet.
    return failure instanceof SdkClientException || failure instanceof TimeoutException
        ? Kind.PASSING
        : Kind.REFUSED;
  }

  private static Kind kind(AwsServiceException answer) {
    if (answer instanceof ProvisionedThroughputExceededException
        || answer instanceof LimitExceededException
        || answer instanceof KmsThrottlingException
        || answer.isThrottlingException()
        || answer.statusCode() == TOO_MANY_REQUESTS) {
      return Kind.THROTTLED;
    }
    boolean passing =
        answer.statusCode() >= FIRST_SERVER_ERROR
            || answer.statusCode() == REQUEST_TIMEOUT
            || PASSING.contains(code(answer));
    return passing ? Kind.PASSING : Kind.REFUSED;
  }

  /** Returns what was thrown instead of what a future made of it. */
  static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Turns what a client throws, instead of returning it, into a failed future. */
  static <T> CompletableFuture<T> guarded(Supplier<CompletableFuture<T>> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Describes a failure in one line. What Kinesis says of a request to read quotes no record. */
  static String describe(Throwable failure) {
    if (failure instanceof AwsServiceException answer && answer.awsErrorDetails() != null) {
      String message = answer.awsErrorDetails().errorMessage();
      return message == null || message.isBlank() ? code(answer) : code(answer) + ": " + message;
    }
    if (failure instanceof TimeoutException) {
      return "there was no answer in time";
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof UnknownHostException) {
      // What the SDK says around it is four lines long.
      return "unknown host " + root.getMessage() + "; are the region and the endpoint right?";
    }
    String message = firstLine(failure);
    return root == failure ? message : message + " (" + firstLine(root) + ")";
  }

  /** Leaves out the advice that the SDK gives below. */
  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  private static String code(AwsServiceException answer) {
    boolean named =
        answer.awsErrorDetails() != null && answer.awsErrorDetails().errorCode() != null;
    return named ? answer.awsErrorDetails().errorCode() : answer.getClass().getSimpleName();
  }
}
