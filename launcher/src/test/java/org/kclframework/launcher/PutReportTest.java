package org.kclframework.launcher;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.launcher.streams.PutOutcome;
import org.kclframework.local.LocalStreams;
import org.kclframework.streams.producer.DeliveryException;
import org.kclframework.streams.producer.Producer;
import org.kclframework.streams.producer.ProducerCounts;
import org.kclframework.streams.producer.ProducerRecord;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.kinesis.model.KinesisException;

@Timeout(30)
class PutReportTest {

  /** Returns what a producer says when Kinesis refuses a record with an error code. */
  private static DeliveryException refusal(String code) {
    try (LocalStreams streams = LocalStreams.create()) {
      streams.kinesis().createStream("s", 1);
      streams
          .faults()
          .on("kinesis", "PutRecords")
          .fail(
              () ->
                  KinesisException.builder()
                      .statusCode(400)
                      .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                      .build());
      try (Producer producer = Producer.builder(streams.kinesis(), "s").build()) {
        CompletionException failure =
            catchThrowableOfType(
                CompletionException.class,
                () -> producer.put(new ProducerRecord("k", new byte[1])).join());
        return (DeliveryException) requireNonNull(failure.getCause());
      }
    }
  }

  @Test
  void errorCode_cannotChangeTheTerminal() {
    StringWriter err = new StringWriter();
    DeliveryException failure = refusal("\u001b]0;pwned\u0007");
    assertThat(failure).hasMessageContaining("\u001b]0;pwned");
    new PutReport(new PrintWriter(err, true), "test_stream", System.nanoTime())
        .end(
            new PutOutcome(
                1,
                0,
                0,
                false,
                false,
                new ProducerCounts(1, 0, 1, 0, 0, 0, 1),
                "1",
                0,
                Optional.of(failure),
                Optional.empty()));
    assertThat(err.toString())
        .startsWith("Not delivered: line 1\nThe first of them: ")
        .contains("\\u001b]0;pwned\\u0007")
        .contains("Nothing behind line 1 was put", "test_stream: 1 lines read")
        .doesNotContain("\u001b");
  }
}
