package org.kclframework.local.kinesis;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.ExpiredNextTokenException;
import software.amazon.awssdk.services.kinesis.model.InternalFailureException;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

/** Makes the exceptions that the SDK would make of Kinesis' error responses. */
final class KinesisErrors {

  /** The error code of throttled records and requests. */
  static final String THROUGHPUT_EXCEEDED = "ProvisionedThroughputExceededException";

  /** The error code of records that could not be stored. */
  static final String INTERNAL_FAILURE = "InternalFailure";

  /** What Kinesis says about failures of its own. */
  static final String INTERNAL_FAILURE_MESSAGE = "Internal service failure.";

  private static final String SERVICE = "Kinesis";

  private KinesisErrors() {}

  static KinesisException notFound(String message) {
    return error(ResourceNotFoundException.builder(), "ResourceNotFoundException", message);
  }

  static KinesisException inUse(String message) {
    return error(ResourceInUseException.builder(), "ResourceInUseException", message);
  }

  static KinesisException invalidArgument(String message) {
    return error(InvalidArgumentException.builder(), "InvalidArgumentException", message);
  }

  static KinesisException validation(String message) {
    return error(ValidationException.builder(), "ValidationException", message);
  }

  static KinesisException limitExceeded(String message) {
    return error(LimitExceededException.builder(), "LimitExceededException", message);
  }

  static KinesisException throughputExceeded(String message) {
    return error(ProvisionedThroughputExceededException.builder(), THROUGHPUT_EXCEEDED, message);
  }

  static KinesisException expiredIterator(String message) {
    return error(ExpiredIteratorException.builder(), "ExpiredIteratorException", message);
  }

  static KinesisException expiredNextToken(String message) {
    return error(ExpiredNextTokenException.builder(), "ExpiredNextTokenException", message);
  }

  /** The cause, if any, is for the logs of this process: Kinesis tells nothing more. */
  static KinesisException internalFailure(@Nullable Throwable cause) {
    KinesisException.Builder builder = InternalFailureException.builder();
    builder.cause(cause);
    return error(builder, "InternalFailureException", 500, INTERNAL_FAILURE_MESSAGE);
  }

  private static KinesisException error(
      KinesisException.Builder builder, String code, String message) {
    return error(builder, code, 400, message);
  }

  private static KinesisException error(
      KinesisException.Builder builder, String code, int statusCode, String message) {
    AwsErrorDetails details =
        AwsErrorDetails.builder()
            .errorCode(code)
            .errorMessage(message)
            .serviceName(SERVICE)
            .build();
    builder.awsErrorDetails(details);
    builder.message(message);
    builder.statusCode(statusCode);
    builder.requestId(UUID.randomUUID().toString());
    return (KinesisException) builder.build();
  }
}
