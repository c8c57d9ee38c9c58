package org.kclframework.streams.producer;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.KmsThrottlingException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;

/** What the failure of a whole request means. */
final class Failures {

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

  /** Errors that may come of a single record of a request. */
  private static final Set<String> OF_ONE_RECORD =
      Set.of("InvalidArgumentException", "ValidationException", "SerializationException");

  private Failures() {}

  /** Returns what was thrown instead of what a future made of it. */
  static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
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

  /** Returns whether the same request may do better later. */
  static boolean isPassing(Throwable failure) {
    if (failure instanceof AwsServiceException refused) {
      return isThrottling(failure)
          || failure instanceof KmsThrottlingException
          || refused.statusCode() >= FIRST_SERVER_ERROR
          || refused.statusCode() == REQUEST_TIMEOUT
          || PASSING.contains(code(refused));
    }
    // The client's own failures: no connection, no answer, no credentials yet.
    return failure instanceof SdkClientException || failure instanceof TimeoutException;
  }

  static boolean isThrottling(Throwable failure) {
    return failure instanceof ProvisionedThroughputExceededException
        || failure instanceof LimitExceededException
        || (failure instanceof AwsServiceException refused
            && (refused.isThrottlingException() || refused.statusCode() == TOO_MANY_REQUESTS));
  }

  /** Returns whether an entry of a request was refused because of the rate. */
  static boolean isThrottling(String errorCode) {
    return errorCode.equals("ProvisionedThroughputExceededException")
        || errorCode.contains("Throttl")
        || errorCode.equals("LimitExceededException");
  }

  /** Returns whether the records of a request should be tried one by one. */
  static boolean isOfOneRecord(Throwable failure) {
    return failure instanceof AwsServiceException refused && OF_ONE_RECORD.contains(code(refused));
  }

  private static String code(AwsServiceException failure) {
    if (failure.awsErrorDetails() == null || failure.awsErrorDetails().errorCode() == null) {
      return "";
    }
    return failure.awsErrorDetails().errorCode();
  }

  /** Returns what may be said of a failure: its kind, and not its message, which may quote data. */
  static String describe(Throwable failure) {
    if (failure instanceof AwsServiceException refused && !code(refused).isEmpty()) {
      return code(refused) + " (HTTP status " + refused.statusCode() + ")";
    }
    return failure.getClass().getSimpleName();
  }
}
