package org.kclframework.streams.reader;

import java.util.concurrent.TimeoutException;
import org.kclframework.core.internal.CallFailures;
import org.kclframework.streams.internal.AwsFailures;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.ExpiredNextTokenException;
import software.amazon.awssdk.services.kinesis.model.KmsThrottlingException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/** What the failure of a request means to a reader. */
final class ReadFailures {

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
    if (AwsFailures.isThrottling(failure) || failure instanceof KmsThrottlingException) {
      return Kind.THROTTLED;
    }
    return AwsFailures.isPassing(failure) ? Kind.PASSING : Kind.REFUSED;
  }

  /** Describes a failure in one line. What Kinesis says of a request to read quotes no record. */
  static String describe(Throwable failure) {
    if (failure instanceof AwsServiceException answer && answer.awsErrorDetails() != null) {
      return describe(answer);
    }
    if (failure instanceof TimeoutException) {
      return "there was no answer in time";
    }
    return CallFailures.noConnection(failure).orElseGet(() -> withRoot(failure));
  }

  private static String describe(AwsServiceException answer) {
    String code =
        AwsFailures.code(answer).isEmpty()
            ? answer.getClass().getSimpleName()
            : AwsFailures.code(answer);
    String message = answer.awsErrorDetails().errorMessage();
    return message == null || message.isBlank() ? code : code + ": " + message;
  }

  private static String withRoot(Throwable failure) {
    Throwable root = CallFailures.root(failure);
    String message = CallFailures.firstLine(failure.getMessage());
    return root == failure
        ? message
        : message + " (" + CallFailures.firstLine(root.getMessage()) + ")";
  }
}
