package org.kclframework.local.leasetable;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** The errors of DynamoDB, in its own words and with what the SDK adds to real ones. */
final class DynamoDbErrors {

  private static final int BAD_REQUEST = 400;
  private static final int SERVER_ERROR = 500;

  private DynamoDbErrors() {}

  /** The request makes no sense. The SDK has no class of its own for this error. */
  static DynamoDbException validation(String message) {
    return (DynamoDbException)
        fill(DynamoDbException.builder(), "ValidationException", message, BAD_REQUEST).build();
  }

  /** A value within the request makes no sense. */
  static DynamoDbException invalidParameter(String detail) {
    return validation("One or more parameter values were invalid: " + detail);
  }

  /** DynamoDB would do it, the embedded table does not. */
  static DynamoDbException notSupported(String what) {
    return validation("The embedded lease table does not support " + what);
  }

  /** What the control plane says of a table that is not there. */
  static ResourceNotFoundException tableNotFound(String table) {
    return notFound("Requested resource not found: Table: " + table + " not found");
  }

  /** What the data plane says of a table that is not there. */
  static ResourceNotFoundException resourceNotFound() {
    return notFound("Requested resource not found");
  }

  /** What the calls about tags say of a table that is not there, misspelling included. */
  static ResourceNotFoundException resourceNotFound(String arn) {
    return notFound("Requested resource not found: ResourcArn: " + arn + " not found");
  }

  static ResourceInUseException tableExists(String table) {
    return (ResourceInUseException)
        fill(
                ResourceInUseException.builder(),
                "ResourceInUseException",
                "Table already exists: " + table,
                BAD_REQUEST)
            .build();
  }

  static ConditionalCheckFailedException.Builder conditionFailed() {
    ConditionalCheckFailedException.Builder builder = ConditionalCheckFailedException.builder();
    fill(builder, "ConditionalCheckFailedException", "The conditional request failed", BAD_REQUEST);
    return builder;
  }

  static InternalServerErrorException internal(Exception cause) {
    DynamoDbException.Builder builder =
        fill(
            InternalServerErrorException.builder(),
            "InternalServerError",
            "Internal server error: " + cause.getMessage(),
            SERVER_ERROR);
    return (InternalServerErrorException) builder.cause(cause).build();
  }

  private static ResourceNotFoundException notFound(String message) {
    return (ResourceNotFoundException)
        fill(ResourceNotFoundException.builder(), "ResourceNotFoundException", message, BAD_REQUEST)
            .build();
  }

  private static DynamoDbException.Builder fill(
      DynamoDbException.Builder builder, String code, String message, int status) {
    AwsErrorDetails details =
        AwsErrorDetails.builder()
            .serviceName("DynamoDb")
            .errorCode(code)
            .errorMessage(message)
            .build();
    return builder.message(message).awsErrorDetails(details).statusCode(status);
  }
}
