package org.kclframework.multilang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.kclframework.multilang.Programs.SHARD;
import static org.kclframework.multilang.Programs.host;
import static org.kclframework.multilang.Programs.initialized;
import static org.kclframework.multilang.Programs.options;
import static org.kclframework.multilang.Programs.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.runner.BatchProcessor;

/** Children leave nothing behind, and are where signals to this process do not reach them. */
final class ChildEndTest {

  @TempDir Path directory;

  private final FakeCheckpoints checkpoints = new FakeCheckpoints();
  private final Set<ProcessHandle> before =
      ProcessHandle.current().descendants().collect(Collectors.toSet());

  /** Returns the only process that this test started and that lives. */
  private ProcessHandle started() {
    return started(1).get(0);
  }

  /** Waits until so many processes are there: those that kill the last ones end by themselves. */
  private List<ProcessHandle> started(int count) {
    List<ProcessHandle> started = new ArrayList<>();
    Eventually.await(
        count + " processes",
        () -> {
          started.clear();
          started.addAll(allStarted());
          return started.size() == count;
        });
    return started;
  }

  private List<ProcessHandle> allStarted() {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> !before.contains(process))
        .toList();
  }

  @Test
  void shutdown_waitsForTheEndOfTheChild() throws Exception {
    BatchProcessor processor =
        initialized(host(options("talker.py", directory.resolve("journal"))));
    ProcessHandle child = started();
    processor.shutdown(ShutdownReason.STOPPING, checkpoints);
    assertThat(child.isAlive()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"'', 143", "SIGTERM, 137"})
  void shutdown_endsAChildThatDoesNot(String ignored, int exitCode) throws Exception {
    BatchProcessor processor = initialized(host(options("stubborn.py", ignored)));
    ProcessHandle child = started();
    try (LogEvents log = new LogEvents(Child.class)) {
      processor.shutdown(ShutdownReason.STOPPING, checkpoints);
      assertThat(child.isAlive()).isFalse();
      assertThat(log.messages()).last().asString().endsWith("ended with exit code " + exitCode);
    }
  }

  @Test
  void initialize_againEndsTheChildBefore() throws Exception {
    BatchProcessor processor = initialized(host(options("stubborn.py", "SIGTERM")));
    ProcessHandle child = started();
    processor.initialize(SHARD);
    assertThat(child.isAlive()).isFalse();
    processor.abort();
  }

  @Test
  void abort_killsTheChild() throws Exception {
    BatchProcessor processor = initialized(host(options("stubborn.py", "SIGTERM")));
    ProcessHandle child = started();
    processor.abort();
    processor.abort();
    Eventually.awaitEnd(child);
    assertThatThrownBy(() -> processor.idle(0, checkpoints))
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("was aborted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"processRecords", "shardEnded"})
  void abort_endsACallInProgress(String step) throws Exception {
    BatchProcessor processor =
        initialized(host(options("faulty.py", "hangs", step, directory.resolve("done"))));
    ProcessHandle child = started();
    Call call =
        Call.of(
            () -> {
              processor.process(List.of(record(1, "a")), 0, checkpoints);
              processor.shutdown(ShutdownReason.SHARD_ENDED, checkpoints);
            });
    Eventually.await("the hanging", () -> directory.resolve("done").toFile().exists());
    processor.abort();
    assertThat(call.failure())
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("was aborted during " + step);
    Eventually.awaitEnd(child);
  }

  @Test
  void abort_beforeTheStartPreventsIt() throws Exception {
    BatchProcessor processor = host(options("stubborn.py")).get();
    processor.abort();
    assertThatThrownBy(() -> processor.initialize(SHARD))
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("was aborted before its start");
    assertThat(started(0)).isEmpty();
  }

  @Test
  void abort_killsWhatTheChildStarted() throws Exception {
    MultiLangOptions shell = MultiLangOptions.of("sh -c \"sleep 1000 & cat\"");
    BatchProcessor processor = host(shell.withAnswerTimeout(Programs.PATIENCE)).get();
    Call call = Call.of(() -> processor.initialize(SHARD));
    List<ProcessHandle> started = started(3); // shell, sleep and cat
    processor.abort();
    started.forEach(Eventually::awaitEnd);
    assertThat(call.failure()).hasMessageContaining("was aborted during initialize");
  }

  @Test
  void initialize_interruptedKillsTheChild() throws Exception {
    BatchProcessor processor =
        host(options("faulty.py", "hangs", "initialize", directory.resolve("done"))).get();
    Call call = Call.of(() -> processor.initialize(SHARD));
    Eventually.await("the hanging", () -> directory.resolve("done").toFile().exists());
    ProcessHandle child = started();
    call.interrupt();
    assertThat(call.failure()).isInstanceOf(InterruptedException.class);
    Eventually.awaitEnd(child);
  }

  @Test
  void initialize_programThatTheSystemRefusesIsSaid() throws Exception {
    Path program = directory.resolve("app");
    Files.writeString(program, "#!/nowhere/interpreter\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    MultiLangOptions options = MultiLangOptions.of(program.toString());
    BatchProcessor inGroup = host(options).get();
    BatchProcessor direct = host(options, ProcessGroup.INHERITED).get();
    assertThatThrownBy(() -> inGroup.initialize(SHARD))
        .isInstanceOf(ChildException.class)
        .hasMessageContainingAll(program.toString(), "ended with exit code 12");
    assertThatThrownBy(() -> direct.initialize(SHARD))
        .isInstanceOf(ChildException.class)
        .hasMessageContainingAll(program.toString(), "cannot be started");
  }

  @ParameterizedTest
  @ValueSource(strings = {"setsid", "perl"})
  void processGroup_isTheChildsOwn(String way) throws Exception {
    Executables programs = new Executables(Map.of(), Optional.empty());
    Optional<ProcessGroup> group =
        way.equals("setsid") ? ProcessGroup.bySetsid(programs) : ProcessGroup.byPerl(programs);
    assumeTrue(group.isPresent(), () -> "there is no " + way);
    JsonNode surroundings = surroundings(group.orElseThrow());
    long pid = surroundings.get("pid").asLong();
    assertThat(surroundings.get("group").asLong()).isEqualTo(pid);
    assertThat(started().pid()).as("the child itself").isEqualTo(pid);
    started().destroyForcibly();
  }

  @Test
  void processGroup_isOursIfNothingMakesAnother() throws Exception {
    JsonNode surroundings = surroundings(ProcessGroup.INHERITED);
    assertThat(surroundings.get("group").asLong()).isNotEqualTo(surroundings.get("pid").asLong());
    started().destroyForcibly();
  }

  private JsonNode surroundings(ProcessGroup group) throws Exception {
    Path report = directory.resolve("report");
    host(options("surroundings.py", report), group).get().initialize(SHARD);
    return new ObjectMapper().readTree(report.toFile());
  }
}
