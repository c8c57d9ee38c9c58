package org.kclframework.streams.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.AccessDeniedException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;

/** What is told of requests that fail. */
final class FailuresTest {

  private static String described(Throwable failure) {
    return Failures.describe(failure);
  }

  private static Throwable notExecuted(Exception cause) {
    return SdkClientException.create(
        "Unable to execute HTTP request: " + cause.getMessage() + " (SDK Attempt Count: 3)", cause);
  }

  @Test
  void noConnection_isToldWithItsCause() {
    assertThat(described(notExecuted(new ConnectException("Connection refused: /127.0.0.1:4567"))))
        .isEqualTo("Unable to execute HTTP request: Connection refused: /127.0.0.1:4567");
    assertThat(described(notExecuted(new UnknownHostException("kinesis.nowhere.amazonaws.com"))))
        .isEqualTo(
            "unknown host kinesis.nowhere.amazonaws.com; are the region and the endpoint right?");
  }

  @Test
  void answer_isToldByItsCode_orItsStatus() {
    KinesisException.Builder answer = KinesisException.builder();
    answer.message("it quotes data").statusCode(503);
    assertThat(described(answer.build())).isEqualTo("HTTP status 503");
    answer.awsErrorDetails(AwsErrorDetails.builder().errorCode("Unavailable").build());
    assertThat(described(answer.build())).isEqualTo("Unavailable (HTTP status 503)");
    assertThat(described(AccessDeniedException.builder().statusCode(400).build()))
        .isEqualTo("AccessDeniedException (HTTP status 400)");
  }

  @Test
  void whatIsMissing_isTold() {
    assertThat(described(new TimeoutException())).isEqualTo("there was no answer in time");
    assertThat(
            described(SdkClientException.create("Unable to load credentials from any of the [7]")))
        .isEqualTo("there are no credentials");
  }

  @Test
  void messageThatMayQuoteData_isLeftOut() {
    assertThat(described(new IllegalStateException("{\"secret\":1}")))
        .isEqualTo("IllegalStateException");
    assertThat(described(SdkClientException.create("a record", new RuntimeException("secret"))))
        .isEqualTo("SdkClientException");
  }
}
