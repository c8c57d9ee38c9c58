package org.kclframework.launcher.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.launcher.streams.PutRun.BadLines;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.fault.FaultHandle;
import org.kclframework.streams.producer.Producer;
import org.kclframework.streams.producer.ProducerOptions;
import software.amazon.awssdk.core.exception.SdkClientException;

@Timeout(30)
class PutRunTest {

  private final LocalStreams streams = LocalStreams.create();

  @BeforeEach
  void createStream() {
    streams.kinesis().createStream("s", 1);
  }

  @AfterEach
  void closeStreams() {
    streams.close();
  }

  private Producer producer() {
    return Producer.builder(streams.kinesis(), "s")
        .options(ProducerOptions.DEFAULT.withDeliveryTimeout(ProducerOptions.LONGEST))
        .build();
  }

  @Test
  void recordsThatDoNotGetThrough_areGivenUp() throws Exception {
    var unused = streams.faults().on("kinesis", "PutRecords").hang();
    try (Producer producer = producer();
        PipedOutputStream writer = new PipedOutputStream();
        PipedInputStream input = new PipedInputStream(writer)) {
      writer.write("a\nb\n".getBytes(UTF_8));
      writer.flush();
      PutRun run =
          new PutRun(
              input,
              LineFormats.raw(Optional.empty()),
              producer,
              BadLines.STOP,
              Duration.ofMillis(20),
              problem -> {});
      // The writer stays silent, and nobody asks it to stop.
      PutOutcome outcome = run.execute();
      assertThat(outcome.isComplete()).isFalse();
      assertThat(outcome.failedLines()).isEqualTo("1-2");
      assertThat(outcome.uncertain()).isPositive();
      assertThat(outcome.firstFailure()).isPresent();
      assertThat(outcome.stopRequested()).isFalse();
    }
  }

  @Test
  void recordsThatDoNotGetThrough_areToldOfOnce_beforeTheyAreGivenUp() throws Exception {
    var unused =
        streams
            .faults()
            .on("kinesis", "PutRecords")
            .fail(() -> SdkClientException.create("no route", new ConnectException("refused")));
    List<String> told = new CopyOnWriteArrayList<>();
    try (Producer producer = producer()) {
      PutRun run =
          new PutRun(
              new ByteArrayInputStream("a\n".getBytes(UTF_8)),
              LineFormats.raw(Optional.empty()),
              producer,
              BadLines.STOP,
              Duration.ofSeconds(2),
              told::add);
      assertThat(run.execute().failedLines()).isEqualTo("1");
    }
    assertThat(told)
        .singleElement()
        .asString()
        .matches(
            "No record gets through \\(Unable to execute HTTP request: refused\\): it is tried for"
                + " [01] s more");
  }

  @Test
  void stop_saysOnceWhatStillWaits() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    FaultHandle away = streams.faults().on("kinesis", "PutRecords").hang();
    try (Producer producer = producer()) {
      AtomicReference<PutRun> stopped = new AtomicReference<>();
      PutRun run =
          new PutRun(
              new SequenceInputStream(
                  new ByteArrayInputStream("a\nb\nincomplete".getBytes(UTF_8)),
                  new InputStream() {
                    @Override
                    public int read() {
                      requireNonNull(stopped.get()).stop();
                      return -1;
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) {
                      return read();
                    }
                  }),
              LineFormats.raw(Optional.empty()),
              producer,
              BadLines.STOP,
              Duration.ofSeconds(36),
              problem -> {
                told.add(problem);
                if (problem.startsWith("No record gets through")) {
                  away.close();
                }
              });
      stopped.set(run);
      PutOutcome outcome = run.execute();
      assertThat(outcome.stopRequested()).isTrue();
      assertThat(outcome.isComplete()).isTrue();
    }
    assertThat(told).hasSize(2);
    assertThat(told.get(0))
        .matches(
            "Lines that still wait: 2; they are tried for 3\\d s more, longer if some get through");
  }

  @Test
  void mistakeOfTheProgram_isNotHidden() {
    try (Producer producer = producer()) {
      PutRun run =
          new PutRun(
              new ByteArrayInputStream("a\n".getBytes(UTF_8)),
              line -> {
                throw new IllegalStateException("a mistake");
              },
              producer,
              BadLines.PASS_OVER,
              Duration.ofMinutes(1),
              problem -> {});
      assertThatThrownBy(run::execute)
          .isInstanceOf(CompletionException.class)
          .hasRootCauseMessage("a mistake");
    }
  }
}
