package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

/** How failures of calls are told. */
final class CallsTest {

  /** A label of more than 63 characters is no host's, as any resolver knows without a network. */
  private static final String NO_HOST = "h".repeat(64) + ".invalid";

  private static SdkClientException lastAttempt(String before) {
    SdkClientException failure =
        SdkClientException.create(
            "Unable to execute HTTP request: no connection in time", new TimeoutException());
    failure.addSuppressed(SdkClientException.create("Request attempt 1 failure: " + before));
    return failure;
  }

  @Test
  void reason_namesTheHostThatAnEarlierAttemptDidNotFind() {
    SdkClientException failure = lastAttempt("Unable to execute HTTP request: " + NO_HOST);
    assertThat(Calls.reason(new CompletionException(failure)))
        .isEqualTo("unknown host " + NO_HOST + "; are the region and the endpoint right?");
  }

  @Test
  void reason_ofAnyOtherEarlierFailure_isThatOfTheLastAttempt() {
    String last = "Unable to execute HTTP request: no connection in time ";
    assertThat(Calls.reason(lastAttempt("Unable to execute HTTP request: 127.0.0.1")))
        .startsWith(last);
    assertThat(Calls.reason(lastAttempt("Unable to execute HTTP request: it is closed")))
        .startsWith(last);
    assertThat(Calls.reason(lastAttempt("no answer"))).startsWith(last);
  }
}
