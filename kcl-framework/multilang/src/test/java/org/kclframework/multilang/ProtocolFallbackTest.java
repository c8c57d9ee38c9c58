package org.kclframework.multilang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kclframework.multilang.Programs.SHARD;
import static org.kclframework.multilang.Programs.host;
import static org.kclframework.multilang.Programs.initialized;
import static org.kclframework.multilang.Programs.options;
import static org.kclframework.multilang.Programs.record;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.runner.BatchProcessor;
import org.kclframework.core.runner.UncountedFailureException;
import org.kclframework.multilang.MultiLangOptions.Protocol;

/** Children that speak one version of the protocol and die of the other. */
final class ProtocolFallbackTest {

  @TempDir Path directory;

  private final FakeCheckpoints checkpoints = new FakeCheckpoints();
  private Path done;

  @BeforeEach
  void open() {
    done = directory.resolve("done");
  }

  private List<String> done() throws Exception {
    return Files.readAllLines(done);
  }

  private MultiLang kclpy(int recordsPerCheckpoint) throws Exception {
    return host(options("kclpy.py", done, recordsPerCheckpoint));
  }

  @Test
  void kclpy_isRecognizedByItsCheckpoints() throws Exception {
    BatchProcessor processor = initialized(kclpy(2));
    processor.process(List.of(record(1, "a"), record(2, "b")), 0, checkpoints);
    processor.process(List.of(record(3, "ц")), 0, checkpoints);
    processor.shutdown(ShutdownReason.SHARD_ENDED, checkpoints);
    assertThat(done())
        .containsExactly(
            "shard shardId-000000000007",
            "key-1 a 1",
            "key-2 b 2",
            "key-3 ц 3",
            "shutdown TERMINATE");
    assertThat(checkpoints.made()).containsExactly("2/null", "null/null");
  }

  @ParameterizedTest
  @EnumSource(
      value = ShutdownReason.class,
      names = {"SHARD_ENDED", "STOPPING"})
  void kclpy_thatDiesOfVersion2GetsVersion1FromThenOn(ShutdownReason reason) throws Exception {
    MultiLang host = kclpy(0);
    BatchProcessor processor = initialized(host);
    processor.process(List.of(record(1, "a")), 0, checkpoints);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> processor.shutdown(reason, checkpoints))
          .isInstanceOf(UncountedFailureException.class)
          .hasMessageContaining("ended with exit code 1 during")
          .hasMessageEndingWith("may not know: multilangProtocol=1 spares the trial");
      processor.initialize(SHARD);
    }
    assertThat(checkpoints.made()).isEmpty();

    processor.shutdown(reason, checkpoints);
    BatchProcessor other = initialized(host);
    other.shutdown(reason, checkpoints);
    assertThat(checkpoints.made()).containsExactly("null/null", "null/null");
    assertThat(done().stream().filter(line -> line.startsWith("shutdown")))
        .containsExactly("shutdown TERMINATE", "shutdown TERMINATE");
  }

  @Test
  void kclpy_lostLeaseOfWhichItDiesDoesNoHarm() throws Exception {
    MultiLang host = kclpy(0);
    for (int i = 0; i < 3; i++) {
      initialized(host).shutdown(ShutdownReason.LEASE_LOST, checkpoints);
    }
    assertThat(done()).endsWith("shutdown ZOMBIE");
    assertThat(done().stream().filter(line -> line.startsWith("shutdown"))).hasSize(1);
  }

  @Test
  void version3_isSpokenToInItsProtocol() throws Exception {
    MultiLang host = host(options("version3.py", done));
    BatchProcessor processor = initialized(host);
    processor.process(List.of(record(1, "a"), record(2, "b")), 0, checkpoints);
    processor.shutdown(ShutdownReason.STOPPING, checkpoints);
    initialized(host).shutdown(ShutdownReason.SHARD_ENDED, checkpoints);
    initialized(host).shutdown(ShutdownReason.LEASE_LOST, checkpoints);
    String start = "shard shardId-000000000007 TRIM_HORIZON 0";
    assertThat(done())
        .containsExactly(
            start,
            "key-1 a",
            "key-2 b",
            "checkpoint None",
            "shutdownRequested None",
            start,
            "shardEnded None",
            start,
            "leaseLost");
    assertThat(checkpoints.made()).containsExactly("2/0", "null/null", "null/null");
  }

  private void crash(MultiLang host) throws Exception {
    BatchProcessor processor = initialized(host);
    assertThatThrownBy(() -> processor.shutdown(ShutdownReason.SHARD_ENDED, checkpoints))
        .hasMessageContaining("ended with exit code 9");
  }

  @Test
  void crashAtTheFirstEnd_isNotTakenForVersion1() throws Exception {
    MultiLang host =
        host(options("talker.py", directory.resolve("journal"), "shardEnded", "CRASH"));
    crash(host);
    initialized(host).shutdown(ShutdownReason.STOPPING, checkpoints);
    assertThat(Files.readString(directory.resolve("journal")))
        .contains("shutdownRequested")
        .doesNotContain("TERMINATE");
  }

  @Test
  void crashesAtTheFirstTwoEnds_areTakenForVersion1() throws Exception {
    MultiLang host =
        host(options("talker.py", directory.resolve("journal"), "shardEnded", "CRASH"));
    crash(host);
    crash(host);
    // A child that knows both is spoken to in version 1 then, and answers.
    initialized(host).shutdown(ShutdownReason.SHARD_ENDED, checkpoints);
    assertThat(Files.readString(directory.resolve("journal"))).contains("TERMINATE");
  }

  @Test
  void crashesOfAChildThatAskedAsVersion2_areNotTakenForVersion1() throws Exception {
    Path journal = directory.resolve("journal");
    String all = "{\"action\":\"checkpoint\",\"sequenceNumber\":null}";
    MultiLang host =
        host(options("talker.py", journal, "processRecords", all, "shardEnded", "CRASH"));
    BatchProcessor processor = initialized(host);
    processor.process(List.of(record(1, "a")), 0, checkpoints);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> processor.shutdown(ShutdownReason.SHARD_ENDED, checkpoints))
          .isInstanceOf(ChildException.class)
          .hasMessageContaining("ended with exit code 9");
      processor.initialize(SHARD);
    }
    assertThat(Files.readString(journal)).doesNotContain("TERMINATE");
  }

  @Test
  void version3_thatIsSpokenToInVersion1Dies() throws Exception {
    BatchProcessor processor =
        initialized(host(options("version3.py", done).withProtocol(Protocol.V1)));
    assertThatThrownBy(() -> processor.shutdown(ShutdownReason.STOPPING, checkpoints))
        .hasMessageContaining("ended with exit code 1 during shutdown");
  }
}
