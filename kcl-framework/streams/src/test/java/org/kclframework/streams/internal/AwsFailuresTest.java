package org.kclframework.streams.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.KmsThrottlingException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;

final class AwsFailuresTest {

  private static AwsServiceException answer(int status, String code) {
    return KinesisException.builder()
        .statusCode(status)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "400, ThrottlingException, true, true",
    "429, Other, true, true",
    "500, InternalFailure, false, true",
    "503, ServiceUnavailable, false, true",
    "408, Other, false, true",
    "400, ExpiredTokenException, false, true",
    "400, RequestExpired, false, true",
    "400, AccessDeniedException, false, false",
    "499, Other, false, false",
  })
  void answer_saysWhetherItMayBeAnotherLater(
      int status, String code, boolean throttling, boolean passing) {
    AwsServiceException answer = answer(status, code);
    assertThat(AwsFailures.isThrottling(answer)).isEqualTo(throttling);
    assertThat(AwsFailures.isPassing(answer)).isEqualTo(passing);
    assertThat(AwsFailures.code(answer)).isEqualTo(code);
  }

  @Test
  void exceptionsOfTheRate_areKnownWithoutACode() {
    AwsServiceException throughput = ProvisionedThroughputExceededException.builder().build();
    assertThat(AwsFailures.isThrottling(throughput)).isTrue();
    assertThat(AwsFailures.code(throughput)).isEmpty();
    assertThat(AwsFailures.isThrottling(LimitExceededException.builder().build())).isTrue();
    AwsServiceException key = KmsThrottlingException.builder().build();
    assertThat(AwsFailures.isThrottling(key)).as("of the stream").isFalse();
    assertThat(AwsFailures.isPassing(key)).isTrue();
  }

  @Test
  void failureOfTheClient_mayPass_andAMistakeDoesNot() {
    assertThat(AwsFailures.isPassing(SdkClientException.create("no connection"))).isTrue();
    assertThat(AwsFailures.isPassing(new TimeoutException())).isTrue();
    assertThat(AwsFailures.isPassing(new IllegalStateException())).isFalse();
  }
}
