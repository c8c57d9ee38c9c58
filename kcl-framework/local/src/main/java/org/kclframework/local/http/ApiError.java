package org.kclframework.local.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kclframework.local.codec.MalformedBodyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;

/**
 * An error as the services answer it.
 *
 * @param status the HTTP status
 * @param code the error's name
 * @param message for people
 * @param details has the members, if any, that errors of this name have besides
 */
record ApiError(int status, String code, String message, SdkPojo details) {

  private static final Logger logger = LoggerFactory.getLogger(ApiError.class);

  private static final int BAD_REQUEST = 400;
  private static final int TOO_LARGE = 413;
  private static final int SERVER_ERROR = 500;
  private static final SdkPojo NO_DETAILS = List::of;

  /** Tells what a failure is to those who sent the request. */
  static ApiError of(Throwable failure) {
    if (failure instanceof AwsServiceException refusal) {
      return refused(refusal);
    }
    if (failure instanceof UnknownOperationException) {
      return failed(BAD_REQUEST, "UnknownOperationException", failure);
    }
    if (failure instanceof MalformedBodyException) {
      return failed(BAD_REQUEST, "SerializationException", failure);
    }
    if (failure instanceof RequestBody.TooLargeException) {
      return failed(TOO_LARGE, "RequestEntityTooLargeException", failure);
    }
    logger.error("a request failed for an unknown reason", failure);
    return new ApiError(
        SERVER_ERROR, "InternalFailure", "The request failed for an unknown reason", NO_DETAILS);
  }

  private static ApiError refused(AwsServiceException refusal) {
    int status = refusal.statusCode() > 0 ? refusal.statusCode() : BAD_REQUEST;
    AwsErrorDetails details = refusal.awsErrorDetails();
    if (details == null || details.errorCode() == null) {
      String name = refusal.getClass().getSimpleName();
      return new ApiError(status, name, String.valueOf(refusal.getMessage()), refusal);
    }
    return new ApiError(
        status, details.errorCode(), String.valueOf(details.errorMessage()), refusal);
  }

  private static ApiError failed(int status, String code, Throwable failure) {
    return new ApiError(status, code, String.valueOf(failure.getMessage()), NO_DETAILS);
  }

  /** Returns the members that errors of all names have. */
  Map<String, String> members() {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("__type", code);
    // Some operations of the services answer with one of these and some with the other.
    members.put("message", message);
    members.put("Message", message);
    return members;
  }
}
