package org.kclframework.streams.internal;

import java.util.Set;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.KmsThrottlingException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;

/** What the failure of a request to Kinesis means to whoever sent it. */
public final class AwsFailures {

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

  private AwsFailures() {}

  /** Returns the code that Kinesis gave a failure, empty if it gave none. */
  public static String code(AwsServiceException failure) {
    if (failure.awsErrorDetails() == null || failure.awsErrorDetails().errorCode() == null) {
      return "";
    }
    return failure.awsErrorDetails().errorCode();
  }

  /** Returns whether there were too many requests, or too much was in them. */
  public static boolean isThrottling(Throwable failure) {
    return failure instanceof ProvisionedThroughputExceededException
        || failure instanceof LimitExceededException
        || (failure instanceof AwsServiceException answer
            && (answer.isThrottlingException() || answer.statusCode() == TOO_MANY_REQUESTS));
  }

  /** Returns whether the same request may do better later. */
  public static boolean isPassing(Throwable failure) {
    if (failure instanceof AwsServiceException answer) {
      return isThrottling(answer)
          || answer instanceof KmsThrottlingException
          || answer.statusCode() >= FIRST_SERVER_ERROR
          || answer.statusCode() == REQUEST_TIMEOUT
          || PASSING.contains(code(answer));
    }
    // The client's own failures: no connection, no answer, no credentials yet.
    return failure instanceof SdkClientException || failure instanceof TimeoutException;
  }
}
