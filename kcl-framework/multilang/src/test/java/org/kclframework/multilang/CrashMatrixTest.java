package org.kclframework.multilang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.kclframework.multilang.Programs.SHARD;
import static org.kclframework.multilang.Programs.host;
import static org.kclframework.multilang.Programs.large;
import static org.kclframework.multilang.Programs.options;
import static org.kclframework.multilang.Programs.record;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.runner.BatchProcessor;
import org.kclframework.multilang.MultiLangOptions.Protocol;

/** What comes of children that do something wrong, at each step of the protocol. */
final class CrashMatrixTest {

  /** Long enough for a child to start, and then for nothing. */
  private static final Duration HANGING = Duration.ofSeconds(2);

  /** What is said of each fault. */
  private static final Map<String, String> FATAL =
      Map.of(
          "exits", "ended with exit code 3",
          "is killed", "ended with exit code 137",
          "closes stdout", "closed its standard output",
          "writes garbage", "ended with exit code 4",
          "writes half a line", "ended with exit code 5",
          "writes two messages in a line", "sent a malformed message of",
          "answers another request", "sent a status for an unknown action",
          "leaves a process behind", "ended with exit code 7");

  private static final List<String> STEPS =
      List.of(
          "initialize",
          "processRecords",
          "leaseLost",
          "shardEnded",
          "shutdownRequested",
          "shutdown");

  @TempDir Path directory;

  private final FakeCheckpoints checkpoints = new FakeCheckpoints();
  private @Nullable BatchProcessor processor;

  static Stream<Arguments> matrix() {
    return FATAL.keySet().stream()
        .sorted()
        .flatMap(fault -> STEPS.stream().map(step -> Arguments.of(fault, step)));
  }

  @AfterEach
  void close() {
    if (processor != null) {
      processor.abort();
    }
  }

  private MultiLangOptions faulty(String fault, String step) {
    return options("faulty.py", fault, step, directory.resolve("done")).withProtocol(Protocol.V2);
  }

  private BatchProcessor processor(MultiLangOptions options) throws Exception {
    BatchProcessor made = host(options).get();
    processor = made;
    return made;
  }

  private void take(BatchProcessor of, String step) throws Exception {
    switch (step) {
      case "initialize" -> of.initialize(SHARD);
      case "processRecords" -> of.process(List.of(record(1, "secret")), 0, checkpoints);
      case "leaseLost" -> of.shutdown(ShutdownReason.LEASE_LOST, checkpoints);
      case "shardEnded", "shutdown" -> of.shutdown(ShutdownReason.SHARD_ENDED, checkpoints);
      case "shutdownRequested" -> of.shutdown(ShutdownReason.STOPPING, checkpoints);
      default -> throw new IllegalArgumentException(step);
    }
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void faultAtEachStep_isSaidAndTheNextChildWorks(String fault, String step) throws Exception {
    Protocol protocol = step.equals("shutdown") ? Protocol.V1 : Protocol.V2;
    BatchProcessor faulty = processor(faulty(fault, step).withProtocol(protocol));
    if (!step.equals("initialize")) {
      faulty.initialize(SHARD);
    }
    Throwable failure = catchThrowable(() -> take(faulty, step));
    if (step.equals("leaseLost")) {
      assertThat(failure).as("a lease that is lost needs no answer").isNull();
    } else {
      assertThat(failure)
          .isInstanceOf(ChildException.class)
          .hasMessageContainingAll("stream/shardId-000000000007", FATAL.get(fault), step)
          .hasMessageNotContaining("secret");
    }
    assertThatThrownBy(() -> faulty.idle(0, checkpoints)).hasMessageContaining("is not running");

    faulty.initialize(SHARD);
    faulty.process(List.of(record(1, "a")), 0, checkpoints);
    take(faulty, step.equals("initialize") ? "shardEnded" : step);
  }

  /** Taken for an answer, it would have records done that the child has not read. */
  @ParameterizedTest
  @CsvSource({
    "a checkpoint, initialize",
    "the next status, initialize",
    "a checkpoint, processRecords",
    "its status again, processRecords",
  })
  void messageThatNobodyAskedFor_answersNothing(String sent, String step) throws Exception {
    BatchProcessor talkative = processor(options("talkative.py", sent, step));
    Throwable failure =
        catchThrowable(
            () -> {
              talkative.initialize(SHARD);
              for (int i = 1; i <= 3; i++) {
                talkative.process(List.of(record(i, "a")), 0, checkpoints);
              }
            });
    assertThat(failure)
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("sent a message that nobody asked for");
    assertThat(checkpoints.made()).isEmpty();
  }

  /** One that comes a moment later would be taken for a checkpoint of the next batch. */
  @Test
  void programThatAsksUnasked_hasToNameItsPositions() throws Exception {
    Path answers = directory.resolve("answers");
    BatchProcessor eager = processor(options("eager.py", answers));
    eager.initialize(SHARD);
    assertThatThrownBy(
            () -> {
              for (int i = 1; i <= 3; i++) {
                eager.process(List.of(record(i, "a")), 0, checkpoints);
              }
            })
        .hasMessageContaining("sent a message that nobody asked for");
    eager.initialize(SHARD);
    eager.process(List.of(record(1, "a"), record(2, "b")), 0, checkpoints);
    assertThat(answers).hasContent("InvalidStateException\nNone\n");
    assertThat(checkpoints.made()).containsExactly("2/null");
    take(eager, "shardEnded");
    assertThat(answers).hasContent("InvalidStateException\nNone\nNone\n");
    assertThat(checkpoints.made()).containsExactly("2/null", "null/null");
  }

  @Test
  void initialize_hangingIsATimeout() throws Exception {
    Duration soon = Duration.ofMillis(200);
    BatchProcessor faulty = processor(faulty("hangs", "initialize").withAnswerTimeout(soon));
    assertThatThrownBy(() -> faulty.initialize(SHARD))
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("did not answer within PT0.2S during initialize");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hangs", "writes half a line and waits"})
  void process_hangingIsATimeout(String fault) throws Exception {
    BatchProcessor faulty = processor(faulty(fault, "processRecords").withAnswerTimeout(HANGING));
    faulty.initialize(SHARD);
    assertThatThrownBy(() -> take(faulty, "processRecords"))
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("did not answer within " + HANGING + " during processRecords");
  }

  @Test
  void process_childThatDoesNotReadIsATimeout() throws Exception {
    BatchProcessor faulty =
        processor(faulty("answers and hangs", "initialize").withAnswerTimeout(HANGING));
    faulty.initialize(SHARD);
    assertThatThrownBy(() -> faulty.process(large(), 0, checkpoints))
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("did not read processRecords within " + HANGING);
  }

  @Test
  void process_childThatClosesItsInputIsSaid() throws Exception {
    BatchProcessor faulty = processor(faulty("closes stdin and answers", "initialize"));
    faulty.initialize(SHARD);
    assertThatThrownBy(() -> faulty.process(large(), 0, checkpoints))
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("closed its standard input during processRecords");
  }

  @Test
  void process_childThatEndsWithoutReadingIsSaid() throws Exception {
    BatchProcessor faulty = processor(faulty("asks for a checkpoint and exits", "processRecords"));
    faulty.initialize(SHARD);
    assertThatThrownBy(() -> faulty.process(List.of(record(1, "a")), 0, checkpoints))
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("ended with exit code 6");
    assertThat(checkpoints.made()).containsExactly("1/0");
  }

  @Test
  void process_endlessLineIsBroken() throws Exception {
    BatchProcessor faulty = processor(faulty("writes no end of line", "processRecords"));
    faulty.initialize(SHARD);
    assertThatThrownBy(() -> take(faulty, "processRecords"))
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("wrote 1048576 bytes without an end of line");
  }

  @Test
  void idle_messagesWithoutEndAreBroken() throws Exception {
    BatchProcessor faulty = processor(faulty("answers and writes messages", "initialize"));
    faulty.initialize(SHARD);
    Eventually.await("a failure", () -> catchThrowable(() -> faulty.idle(0, checkpoints)) != null);
  }

  @Test
  void idle_childThatHasEndedIsSaid() throws Exception {
    BatchProcessor faulty = processor(faulty("answers and exits", "initialize"));
    faulty.initialize(SHARD);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Eventually.await(
        "a failure",
        () -> {
          failure.set(catchThrowable(() -> faulty.idle(0, checkpoints)));
          return failure.get() != null;
        });
    assertThat(failure.get())
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("ended with exit code 8 during idle time");
  }

  @Test
  void process_muchOnStderrNeitherBlocksNorIsLost() throws Exception {
    CountingStream counted = new CountingStream();
    BatchProcessor faulty =
        host(faulty("writes 100 MB to stderr", "processRecords"), new PrintStream(counted)).get();
    processor = faulty;
    faulty.initialize(SHARD);
    take(faulty, "processRecords");
    take(faulty, "shardEnded");
    long lines = 1600 * 655;
    assertThat(counted.bytes.sum()).isEqualTo(lines * ("[shardId-000000000007] ".length() + 100));
  }

  @Test
  void process_noNewlineOnStderrFillsNoMemory() throws Exception {
    CountingStream counted = new CountingStream();
    BatchProcessor faulty =
        host(
                faulty("writes 10 MB to stderr without a newline", "processRecords"),
                new PrintStream(counted))
            .get();
    processor = faulty;
    faulty.initialize(SHARD);
    take(faulty, "processRecords");
    take(faulty, "shardEnded");
    assertThat(counted.bytes.sum()).isGreaterThan(160 * 65536);
  }

  @ParameterizedTest
  @ValueSource(strings = {"initialize", "processRecords", "shardEnded"})
  void printsToStdout_areIgnored(String step) throws Exception {
    BatchProcessor faulty = processor(faulty("prints to stdout", step));
    faulty.initialize(SHARD);
    take(faulty, "processRecords");
    take(faulty, "shardEnded");
  }

  @Test
  void process_childThatWritesBeforeItReadsIsNoDeadlock() throws Exception {
    BatchProcessor faulty = processor(faulty("answers and prints to stdout", "initialize"));
    faulty.initialize(SHARD);
    faulty.process(large(), 0, checkpoints);
  }

  @Test
  void otherShards_areUnaffected() throws Exception {
    MultiLang host = host(faulty("is killed", "processRecords"));
    BatchProcessor faulty = host.get();
    BatchProcessor other = host.get();
    processor = other;
    faulty.initialize(SHARD);
    other.initialize(SHARD);
    assertThatThrownBy(() -> take(faulty, "processRecords")).isInstanceOf(ChildException.class);
    take(other, "processRecords");
    take(other, "shardEnded");
  }

  /** Counts what is passed on. */
  private static final class CountingStream extends OutputStream {

    private final LongAdder bytes = new LongAdder();

    @Override
    public void write(int value) {
      bytes.increment();
    }

    @Override
    public void write(byte[] values, int offset, int length) {
      bytes.add(length);
    }
  }
}
