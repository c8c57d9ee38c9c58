package org.kclframework.launcher.services;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.kinesis.model.InternalFailureException;

/** An embedded service, with the errors that its model in AWS answers at random. */
enum EmbeddedService {
  KINESIS("kinesis") {
    @Override
    AwsServiceException throttled() {
      return fill(
          software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException
              .builder(),
          "ProvisionedThroughputExceededException",
          400,
          "Rate exceeded for shard, by an injected fault.");
    }

    @Override
    AwsServiceException failed() {
      return fill(
          InternalFailureException.builder(),
          "InternalFailure",
          500,
          "Internal service failure, by an injected fault.");
    }
  },

  DYNAMO_DB("dynamodb") {
    @Override
    AwsServiceException throttled() {
      return fill(
          software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException
              .builder(),
          "ProvisionedThroughputExceededException",
          400,
          "The level of configured provisioned throughput for the table was exceeded, by an"
              + " injected fault.");
    }

    @Override
    AwsServiceException failed() {
      return fill(
          InternalServerErrorException.builder(),
          "InternalServerError",
          500,
          "Internal server error, by an injected fault.");
    }
  };

  private final String faultName;

  EmbeddedService(String faultName) {
    this.faultName = faultName;
  }

  /** Returns the name that its faults are registered under. */
  String faultName() {
    return faultName;
  }

  /** Returns what it answers to too many requests. */
  abstract AwsServiceException throttled();

  /** Returns what it answers when something in it fails. */
  abstract AwsServiceException failed();

  private static AwsServiceException fill(
      AwsServiceException.Builder builder, String code, int status, String message) {
    AwsErrorDetails details =
        AwsErrorDetails.builder().errorCode(code).errorMessage(message).build();
    return builder.message(message).awsErrorDetails(details).statusCode(status).build();
  }
}
