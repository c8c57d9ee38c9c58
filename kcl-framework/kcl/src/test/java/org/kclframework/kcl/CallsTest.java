package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

/** How failures of calls are told. */
final class CallsTest {

  @Test
  void reason_hasTheFirstLine_andTheRoot() {
    SdkClientException failure =
        SdkClientException.create(
            "Unable to load a profile\nConsider this",
            new IllegalStateException(new IOException("permission denied")));
    assertThat(Calls.reason(new CompletionException(failure)))
        .isEqualTo("Unable to load a profile (java.io.IOException: permission denied)");
  }

  @Test
  void reason_isWhatKeepsAConnectionFromBeingMade() {
    SdkClientException failure =
        SdkClientException.create(
            "Unable to execute HTTP request: it failed",
            new IllegalStateException(new ConnectException("Connection refused: /127.0.0.1:1")));
    assertThat(Calls.reason(new CompletionException(failure)))
        .isEqualTo("Unable to execute HTTP request: Connection refused: /127.0.0.1:1");
  }

  @Test
  void reason_isThatOfAnEarlierAttempt_ifTheLastWaitedForAConnection() {
    SdkClientException failure =
        SdkClientException.create(
            "Unable to execute HTTP request: Acquire operation took longer than it may",
            new TimeoutException());
    failure.addSuppressed(
        SdkClientException.create(
            "Request attempt 1 failure: Unable to execute HTTP request: no.such.host"));
    assertThat(Calls.reason(new CompletionException(failure)))
        .isEqualTo("unknown host no.such.host; are the region and the endpoint right?");
  }
}
