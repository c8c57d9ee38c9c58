package org.kclframework.multilang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.multilang.Programs.SHARD;
import static org.kclframework.multilang.Programs.command;
import static org.kclframework.multilang.Programs.host;
import static org.kclframework.multilang.Programs.initialized;
import static org.kclframework.multilang.Programs.large;
import static org.kclframework.multilang.Programs.record;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.runner.BatchProcessor;

/** What comes of processes that children start and leave behind. No time limit ends anything. */
final class LeftoversTest {

  @TempDir Path directory;

  private final FakeCheckpoints checkpoints = new FakeCheckpoints();
  private Path report;

  @BeforeEach
  void open() {
    report = directory.resolve("left");
  }

  @AfterEach
  void close() throws Exception {
    if (Files.exists(report)) {
      ProcessHandle.of(left()).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private long left() throws Exception {
    return Long.parseLong(Files.readString(report));
  }

  private BatchProcessor leaver(String step, String place, String pipes, String then)
      throws Exception {
    String line = command("leaver.py", step, report, place, pipes, then);
    return initialized(host(MultiLangOptions.of(line)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"012", "1", "2"})
  void process_childThatEndsAndLeavesItsPipesToADaemonIsSaid(String pipes) throws Exception {
    BatchProcessor processor = leaver("processRecords", "daemon", pipes, "exits");
    Call call = Call.of(() -> processor.process(List.of(record(1, "a")), 0, checkpoints));
    assertThat(call.failure())
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("ended with exit code 7 during processRecords");

    processor.initialize(SHARD);
    processor.process(List.of(record(1, "a")), 0, checkpoints);
    processor.shutdown(ShutdownReason.STOPPING, checkpoints);
    assertThat(Eventually.isAlive(left())).as("it left the group").isTrue();
  }

  @Test
  void process_childThatLeavesItsInputToADaemonFreesTheWriter() throws Exception {
    BatchProcessor processor = leaver("initialize", "daemon", "0", "exits in the next request");
    Call call = Call.of(() -> processor.process(large(), 0, checkpoints));
    try (LogEvents log = new LogEvents(Child.class)) {
      assertThat(call.failure())
          .isInstanceOf(ChildException.class)
          .hasMessageContaining("ended with exit code 7 during processRecords");
      assertThat(log.messages())
          .anySatisfy(
              message ->
                  assertThat(message)
                      .endsWith(
                          "has ended, and a process that it left behind seems to hold its standard input;"
                              + " that process is not killed, and nothing waits for it"));
    }
  }

  @Test
  void shutdown_killsWhatTheChildLeavesInItsGroup() throws Exception {
    BatchProcessor processor = leaver("processRecords", "group", "none", "answers");
    processor.process(List.of(record(1, "a")), 0, checkpoints);
    assertThat(Eventually.isAlive(left())).isTrue();
    processor.shutdown(ShutdownReason.STOPPING, checkpoints);
    Eventually.awaitEnd(left());
  }

  @Test
  void process_childThatEndsLeavesNothingInItsGroup() throws Exception {
    BatchProcessor processor = leaver("processRecords", "group", "none", "exits");
    Call call = Call.of(() -> processor.process(List.of(record(1, "a")), 0, checkpoints));
    assertThat(call.failure()).hasMessageContaining("ended with exit code 7");
    Eventually.awaitEnd(left());
  }

  @Test
  void abort_killsDescendantsThatLeftTheGroup() throws Exception {
    BatchProcessor processor = leaver("processRecords", "session", "none", "answers");
    processor.process(List.of(record(1, "a")), 0, checkpoints);
    assertThat(Eventually.isAlive(left())).isTrue();
    processor.abort();
    Eventually.awaitEnd(left());
  }

  @Test
  void abort_freesTheWriterThoughADaemonHoldsThePipe() throws Exception {
    BatchProcessor processor = leaver("initialize", "daemon", "0", "hangs in the next request");
    Call call = Call.of(() -> processor.process(large(), 0, checkpoints));
    Path hanging = directory.resolve("left.hanging");
    Eventually.await("the hanging", () -> Files.exists(hanging));
    processor.abort();
    assertThat(call.failure())
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("was aborted during processRecords");
  }
}
