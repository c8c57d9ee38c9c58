package org.kclframework.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallFailuresTest {

  private static final String UNKNOWN =
      "unknown host kinesis.nowhere.amazonaws.com; are the region and the endpoint right?";

  /** Returns the failure of a call whose last attempt waited for a connection in vain. */
  private static Exception waitedAfter(String... attempts) {
    Exception failure =
        new IllegalStateException(
            """
            Unable to execute HTTP request: Acquire operation took longer than the configured \
            maximum time. This can be due to high request rate.
            Consider taking any of the following actions: less of everything.""",
            new TimeoutException("Acquire operation took longer then 10000 milliseconds."));
    for (int i = 0; i < attempts.length; i++) {
      failure.addSuppressed(
          new IllegalStateException("Request attempt " + (i + 1) + " failure: " + attempts[i]));
    }
    return failure;
  }

  @Test
  void guarded_hasWhatACallThrows_inItsFuture() {
    IllegalStateException thrown = new IllegalStateException("at once");
    CompletableFuture<String> failed =
        CallFailures.guarded(
            () -> {
              throw thrown;
            });
    assertThat(failed.handle((result, failure) -> failure).join()).isSameAs(thrown);
    CompletableFuture<String> future = new CompletableFuture<>();
    assertThat(CallFailures.<String>guarded(() -> future)).isSameAs(future);
  }

  @Test
  void unwrapped_isWhatWasThrown() {
    Exception thrown = new IllegalStateException("thrown", new IOException("the cause stays"));
    assertThat(CallFailures.unwrapped(new ExecutionException(new CompletionException(thrown))))
        .isSameAs(thrown);
    assertThat(CallFailures.unwrapped(thrown)).isSameAs(thrown);
    CompletionException empty = new CompletionException("no cause", null);
    assertThat(CallFailures.unwrapped(empty)).isSameAs(empty);
  }

  @Test
  void root_isWhereItBegan() {
    IOException root = new IOException("root");
    assertThat(CallFailures.root(new IllegalStateException(new RuntimeException(root))))
        .isSameAs(root);
    assertThat(CallFailures.root(root)).isSameAs(root);
  }

  @Test
  void firstLine_leavesOutAdvice() {
    assertThat(CallFailures.firstLine("it failed\nConsider this")).isEqualTo("it failed");
    assertThat(CallFailures.firstLine("")).isEmpty();
    assertThat(CallFailures.firstLine(null)).isEqualTo("null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kinesis.nowhere.amazonaws.com",
        "kinesis.nowhere.amazonaws.com: Name or service not known",
        "kinesis.nowhere.amazonaws.com: nodename nor servname provided, or not known",
        "kinesis.nowhere.amazonaws.com: Temporary failure in name resolution",
        "kinesis.nowhere.amazonaws.com: No address associated with hostname",
      })
  void unknownHost_isTold_byTheCause_orByAnEarlierAttempt(String message) {
    assertThat(
            CallFailures.noConnection(
                new IllegalStateException("four lines", new UnknownHostException(message))))
        .hasValue(UNKNOWN);
    assertThat(CallFailures.noConnection(waitedAfter("Unable to execute HTTP request: " + message)))
        .hasValue(UNKNOWN);
  }

  @Test
  void attemptBeforeTheLast_tells() {
    String refused = "Unable to execute HTTP request: Connection refused: /127.0.0.1:4567";
    String waited = "Unable to execute HTTP request: Acquire operation took longer than";
    assertThat(CallFailures.noConnection(waitedAfter(refused))).hasValue(refused);
    assertThat(CallFailures.noConnection(waitedAfter(refused, waited))).hasValue(refused);
    assertThat(
            CallFailures.noConnection(
                waitedAfter("Unable to execute HTTP request: Connection reset", refused)))
        .hasValue(refused);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "127.0.0.1", "java.io.IOException: broken", "it is closed"})
  void whatIsNoHost_isToldAsItIs(String message) {
    String attempt = "Unable to execute HTTP request: " + message;
    assertThat(CallFailures.noConnection(waitedAfter(attempt))).hasValue(attempt);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          PKIX path building failed: sun.security.X: unable to find | is not trusted: endpointCert
          PKIX path validation failed: expired | is not trusted: endpointCertificate
          No name matching other.example.org found | is not for its host
          No subject alternative names matching IP address 127.0.0.1 found | is not for its host
          Connection closed while SSL/TLS handshake was in progress | does not speak TLS: is it http
          not an SSL/TLS record: 485454502f312e31 | does not speak TLS: is it http:// in place of
          Received fatal alert: protocol_version | request: Received fatal alert: protocol_version
          """)
  void failureOfTls_isTold_byTheCause_orByAnEarlierAttempt(String message, String told) {
    Exception cause = new SSLHandshakeException(message);
    cause.initCause(new RuntimeException("deeper"));
    assertThat(CallFailures.noConnection(new IllegalStateException("not executed", cause)))
        .hasValueSatisfying(text -> assertThat(text).contains(told));
    assertThat(CallFailures.noConnection(waitedAfter("Unable to execute HTTP request: " + message)))
        .hasValueSatisfying(text -> assertThat(text).contains(told));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          The channel was closed before the protocol could be determined. | does not speak TLS
          The connection was closed during the request. The request will | is it https:// in place
          """)
  void connectionThatIsClosed_isTold_withWhatMayBeWrong(String message, String told) {
    assertThat(
            CallFailures.noConnection(
                new IllegalStateException("not executed", new IOException(message))))
        .hasValueSatisfying(text -> assertThat(text).contains(told));
    assertThat(CallFailures.noConnection(new IllegalStateException(message))).isEmpty();
  }

  @Test
  void refusal_isToldWithItsAddress() {
    assertThat(
            CallFailures.noConnection(
                new IllegalStateException(
                    "not executed", new ConnectException("Connection refused: /127.0.0.1:4567"))))
        .hasValue("Unable to execute HTTP request: Connection refused: /127.0.0.1:4567");
  }

  @Test
  void failureThatTellsNoMore_isLeftToOthers() {
    assertThat(CallFailures.noConnection(waitedAfter())).isEmpty();
    assertThat(CallFailures.noConnection(waitedAfter("Service returned HTTP status code 500")))
        .isEmpty();
    Exception other = new IllegalStateException("Unable to execute HTTP request: Read timed out");
    other.addSuppressed(
        new IllegalStateException(
            "Request attempt 1 failure: Unable to execute HTTP request: kinesis.nowhere"));
    assertThat(CallFailures.noConnection(other)).isEmpty();
  }
}
