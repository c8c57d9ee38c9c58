package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.KINESIS;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.FailureDestination;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/** What is logged: whatever the levels, no payload. */
@Isolated("sets the levels of all loggers")
@Timeout(60)
final class LogsTest {

  private static final String TOKEN = "Zq9x";

  /** A token over and over, so that a part of a payload is recognised too. */
  private static final String SECRET = TOKEN.repeat(24);

  private final Sink sink = new Sink();

  /** Recognises the secret as text, in Base64, in hexadecimal dumps and as a list of bytes. */
  private static boolean hasSecret(String text) {
    byte[] token = TOKEN.getBytes(StandardCharsets.UTF_8);
    String base64 =
        Base64.getEncoder().encodeToString(TOKEN.repeat(3).getBytes(StandardCharsets.UTF_8));
    String lowerCase = text.toLowerCase(Locale.ROOT);
    return text.contains(TOKEN + TOKEN)
        || text.contains(base64)
        || text.contains("90, 113, 57, 120")
        || lowerCase.contains(HexFormat.of().formatHex(token))
        || lowerCase.contains(HexFormat.ofDelimiter(" ").formatHex(token));
  }

  @Test
  void secret_isRecognised() {
    byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);
    assertThat(
            List.of(
                "record " + SECRET,
                Base64.getEncoder().encodeToString(bytes),
                HexFormat.of().withUpperCase().formatHex(bytes),
                HexFormat.ofDelimiter(" ").formatHex(bytes),
                Arrays.toString(bytes)))
        .allMatch(LogsTest::hasSecret);
  }

  static List<Retrieval> retrievals() {
    return List.of(
        new Retrieval.Polling(), new Retrieval.FanOut(Optional.empty(), Optional.empty()));
  }

  /** Takes letters at the second attempt, and quotes what it was given as what it throws. */
  private static final class TalkativeDestination implements FailureDestination {

    private final AtomicInteger letters = new AtomicInteger();

    @Override
    public void write(DeadLetter letter) throws IOException {
      if (letters.incrementAndGet() % 2 == 1) {
        throw new IllegalStateException("no room for " + letter.record().text());
      }
    }

    @Override
    public String uri() {
      return "list:";
    }

    @Override
    public void close() {}
  }

  private static Checkpoint fail(StreamRecord record) throws Exception {
    return switch (record.partitionKey()) {
      case "exception" -> throw new IllegalStateException("cannot handle " + record.text());
      case "error" -> throw new AssertionError(record.text(), new IOException(record.text()));
      case "json" -> throw new IllegalStateException(String.valueOf(record.json(Map.class)));
      case "event" -> throw new IllegalStateException(String.valueOf(record.event()));
      default -> Checkpoint.NOW;
    };
  }

  @ParameterizedTest
  @MethodSource("retrievals")
  void payloads_areInNoLogAtAnyLevel(Retrieval retrieval) {
    TalkativeDestination destination = new TalkativeDestination();
    RunnerOptions options =
        RunnerOptions.DEFAULT.withFailurePolicy(
            FailurePolicy.deadLetter(destination)
                .withMaxRetryAttempts(2)
                .withBackoff(Duration.ofMillis(1), Duration.ofMillis(2)));
    try (LogCapture log = new LogCapture();
        WorkerHarness harness = WorkerHarness.withShards(1)) {
      for (String key : List.of("exception", "error", "json", "event", "good")) {
        harness.put(key, SECRET);
      }
      harness.kinesis.put(
          STREAM, "aggregate", new KplAggregate().add("k", SECRET).addWithIndex(7, "x").bytes());
      harness
          .faults
          .on(KINESIS, "GetRecords")
          .times(1)
          .fail(() -> SdkClientException.create("Connection reset"));
      RunningWorker running =
          harness.start(
              config().retrieval(retrieval).runnerOptions(options), sink.processor(LogsTest::fail));
      harness.put("good", SECRET);
      await("all good records", () -> sink.size() >= 2);
      harness
          .faults
          .on(KINESIS, "GetRecords")
          .times(1)
          .fail(() -> ResourceNotFoundException.builder().message("no such shard").build());
      harness.kinesis.splitShard(STREAM, SHARD);
      harness.put("good", SECRET);
      await("the child's record", () -> sink.size() >= 3);
      running.stop();
      assertThat(destination.letters.get()).isEqualTo(2 * 5);
      assertThat(log.lines()).extracting(LogCapture.Line::level).contains(Level.DEBUG, Level.ERROR);
      assertThat(log.loggers(text -> text.contains("given up"))).isNotEmpty();
      assertThat(log.loggers(text -> text.contains(SHARD))).hasSizeGreaterThan(10);
      assertThat(log.loggers(LogsTest::hasSecret)).isEmpty();
    }
  }
}
