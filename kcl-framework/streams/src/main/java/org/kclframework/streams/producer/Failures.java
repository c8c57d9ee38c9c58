package org.kclframework.streams.producer;

import java.util.Set;
import org.kclframework.core.internal.CallFailures;
import org.kclframework.streams.internal.AwsFailures;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;

/** What failures mean to a producer, beyond what they mean to anybody. */
final class Failures {

  /** Errors that may come of a single record of a request. */
  private static final Set<String> OF_ONE_RECORD =
      Set.of("InvalidArgumentException", "ValidationException", "SerializationException");

  /** What the SDK says when none of the places for credentials has any. */
  private static final String NO_CREDENTIALS = "Unable to load credentials";

  private Failures() {}

  /** Returns whether an entry of a request was refused because of the rate. */
  static boolean isThrottling(String errorCode) {
    return errorCode.equals("ProvisionedThroughputExceededException")
        || errorCode.contains("Throttl")
        || errorCode.equals("LimitExceededException");
  }

  /** Returns whether the records of a request should be tried one by one. */
  static boolean isOfOneRecord(Throwable failure) {
    return failure instanceof AwsServiceException refused
        && OF_ONE_RECORD.contains(AwsFailures.code(refused));
  }

  /**
   * Returns whether there was no answer in time. The SDK, what it uses for HTTP, and the JDK have a
   * class of their own for that each, of which no other is a parent.
   */
  static boolean isTimeout(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause.getClass().getSimpleName().endsWith("TimeoutException")) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns what may be said of a failure: its kind, and not its message, which may quote data; but
   * what keeps a connection from being made.
   */
  static String describe(Throwable failure) {
    if (failure instanceof AwsServiceException refused && refused.statusCode() > 0) {
      String code = code(refused);
      String status = "HTTP status " + refused.statusCode();
      return code.isEmpty() ? status : code + " (" + status + ")";
    }
    return CallFailures.noConnection(failure).orElseGet(() -> kind(failure));
  }

  /**
   * Returns what Kinesis answered: the modelled errors are classes that have the name of theirs.
   */
  private static String code(AwsServiceException refused) {
    String code = AwsFailures.code(refused);
    return code.isEmpty() && refused.getClass() != KinesisException.class
        ? refused.getClass().getSimpleName()
        : code;
  }

  private static String kind(Throwable failure) {
    if (isTimeout(failure)) {
      return "there was no answer in time";
    }
    return CallFailures.firstLine(failure.getMessage()).startsWith(NO_CREDENTIALS)
        ? "there are no credentials"
        : failure.getClass().getSimpleName();
  }
}
