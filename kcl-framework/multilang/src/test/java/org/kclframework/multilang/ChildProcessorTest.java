package org.kclframework.multilang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kclframework.multilang.Programs.SHARD;
import static org.kclframework.multilang.Programs.command;
import static org.kclframework.multilang.Programs.host;
import static org.kclframework.multilang.Programs.initialized;
import static org.kclframework.multilang.Programs.options;
import static org.kclframework.multilang.Programs.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.BatchProcessor;
import org.kclframework.core.runner.LeaseLostException;
import org.kclframework.multilang.MultiLangOptions.IdleTime;
import org.kclframework.multilang.MultiLangOptions.Protocol;

/** What a child reads that does all as it should. */
final class ChildProcessorTest {

  private static final String CHECKPOINT_TWO =
      "{\"action\":\"checkpoint\",\"sequenceNumber\":\"2\",\"subSequenceNumber\":1}";
  private static final String ALL = "{\"action\":\"checkpoint\",\"checkpoint\":null}";

  @TempDir Path directory;

  private final FakeCheckpoints checkpoints = new FakeCheckpoints();
  private Path journal;
  private @Nullable BatchProcessor started;

  @BeforeEach
  void open() {
    journal = directory.resolve("the journal");
  }

  @AfterEach
  void close() {
    if (started != null) {
      started.abort();
    }
  }

  private BatchProcessor start(MultiLang host) throws Exception {
    BatchProcessor processor = initialized(host);
    started = processor;
    return processor;
  }

  private BatchProcessor startTalker(Object... plan) throws Exception {
    Object[] arguments = new Object[plan.length + 1];
    arguments[0] = journal;
    System.arraycopy(plan, 0, arguments, 1, plan.length);
    return start(host(options("talker.py", arguments)));
  }

  private List<String> read() throws Exception {
    return Files.readAllLines(journal);
  }

  @Test
  void initialize_tellsShardAndPosition() throws Exception {
    startTalker();
    assertThat(read())
        .containsExactly(
            "{\"action\":\"initialize\",\"shardId\":\"shardId-000000000007\","
                + "\"sequenceNumber\":\"TRIM_HORIZON\",\"subSequenceNumber\":0}");
  }

  @Test
  void process_sendsRecordsAndReturnsWhenTheyAreDone() throws Exception {
    BatchProcessor processor = startTalker();
    processor.process(List.of(record(1, "a"), record(2, "b")), 5, checkpoints);
    processor.idle(0, checkpoints);
    processor.process(List.of(record(3, "c")), 0, checkpoints);
    assertThat(read()).hasSize(3);
    assertThat(read().get(1)).contains("\"key-1\"", "\"key-2\"", "\"millisBehindLatest\":5");
    assertThat(read().get(2)).contains("\"key-3\"");
    assertThat(checkpoints.made()).isEmpty();
  }

  /** As with callProcessRecordsEvenForEmptyRecordList in KCL. */
  @Test
  void idle_sendsAnEmptyBatchToWhoWantsIt() throws Exception {
    Object[] plan = {journal, "processRecords", ALL};
    MultiLangOptions options = options("talker.py", plan).withIdleTime(IdleTime.EMPTY_BATCHES);
    BatchProcessor processor = start(host(options));
    processor.idle(7, checkpoints);
    assertThat(read().get(1))
        .isEqualTo("{\"action\":\"processRecords\",\"records\":[],\"millisBehindLatest\":7}");
    assertThat(checkpoints.made()).containsExactly("null/null");
  }

  @Test
  void process_largeBatchArrivesWhole() throws Exception {
    BatchProcessor processor = startTalker();
    String data = "0123456789".repeat(100);
    List<StreamRecord> records =
        IntStream.range(0, 10_000).mapToObj(number -> record(number, data)).toList();
    processor.process(records, 0, checkpoints);
    JsonNode message = new ObjectMapper().readTree(read().get(1));
    assertThat(message.get("records")).hasSize(10_000);
    assertThat(message.at("/records/9999/partitionKey").asText()).isEqualTo("key-9999");
    assertThat(message.at("/records/9999/data").binaryValue()).asString().isEqualTo(data);
  }

  @Test
  void process_answersCheckpointsOfBothShapes() throws Exception {
    BatchProcessor processor = startTalker("processRecords", CHECKPOINT_TWO, "processRecords", ALL);
    processor.process(List.of(record(2, "a")), 0, checkpoints);
    assertThat(checkpoints.made()).containsExactly("2/1", "null/null");
    assertThat(read().subList(2, 4))
        .containsExactly(
            "{\"action\":\"checkpoint\",\"sequenceNumber\":\"2\",\"subSequenceNumber\":1,"
                + "\"error\":null}",
            "{\"action\":\"checkpoint\",\"checkpoint\":null,\"error\":null}");
  }

  @Test
  void process_tellsWhyACheckpointFailed() throws Exception {
    checkpoints.failing(new LeaseLostException("lost", new IllegalStateException()));
    BatchProcessor processor = startTalker("processRecords", CHECKPOINT_TWO);
    processor.process(List.of(record(2, "a")), 0, checkpoints);
    assertThat(read().get(2)).contains("\"error\":\"ShutdownException\"");
  }

  @Test
  void initialize_checkpointIsAnInvalidState() throws Exception {
    startTalker("initialize", CHECKPOINT_TWO, "initialize", ALL);
    assertThat(read().subList(1, 3))
        .allSatisfy(line -> assertThat(line).contains("\"error\":\"InvalidStateException\""));
  }

  @ParameterizedTest
  @CsvSource({"SHARD_ENDED, shardEnded", "STOPPING, shutdownRequested"})
  void shutdown_lastCheckpointCanBeMade(ShutdownReason reason, String action) throws Exception {
    BatchProcessor processor = startTalker(action, CHECKPOINT_TWO);
    processor.shutdown(reason, checkpoints);
    assertThat(checkpoints.made()).containsExactly("2/1");
    assertThat(read().get(1)).isEqualTo("{\"action\":\"" + action + "\"}");
    assertThat(read().get(3)).isEqualTo("END");
  }

  @Test
  void shutdown_noCheckpointWithoutTheLease() throws Exception {
    BatchProcessor processor = startTalker("leaseLost", CHECKPOINT_TWO);
    processor.shutdown(ShutdownReason.LEASE_LOST, checkpoints);
    assertThat(checkpoints.made()).isEmpty();
    assertThat(read().get(1)).isEqualTo("{\"action\":\"leaseLost\"}");
    assertThat(read().get(2)).contains("\"error\":\"InvalidStateException\"");
    assertThat(read().get(3)).isEqualTo("END");
  }

  @ParameterizedTest
  @CsvSource({"LEASE_LOST, ZOMBIE", "SHARD_ENDED, TERMINATE", "STOPPING, TERMINATE"})
  void shutdown_inProtocol1(ShutdownReason reason, String name) throws Exception {
    BatchProcessor processor = start(host(options("talker.py", journal).withProtocol(Protocol.V1)));
    processor.shutdown(reason, checkpoints);
    assertThat(read().subList(1, 3))
        .containsExactly("{\"action\":\"shutdown\",\"reason\":\"" + name + "\"}", "END");
  }

  @Test
  void shutdown_inProtocol1AskingWithoutTheLeaseIsToldSo() throws Exception {
    checkpoints.failing(new LeaseLostException("lost", new IllegalStateException()));
    BatchProcessor processor =
        start(host(options("talker.py", journal, "shutdown", ALL).withProtocol(Protocol.V1)));
    processor.shutdown(ShutdownReason.LEASE_LOST, checkpoints);
    assertThat(read().get(2)).contains("\"checkpoint\":null,\"error\":\"ShutdownException\"");
  }

  @ParameterizedTest
  @EnumSource(ShutdownReason.class)
  void shutdown_afterwardsNothingRuns(ShutdownReason reason) throws Exception {
    BatchProcessor processor = startTalker();
    processor.shutdown(reason, checkpoints);
    assertThatThrownBy(() -> processor.idle(0, checkpoints))
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("is not running");
  }

  @Test
  void process_keysAreWholeInAnyLocale() throws Exception {
    Path done = directory.resolve("done");
    BatchProcessor processor =
        start(
            host(
                options("version3.py", done)
                    .withEnvironment(
                        Map.of(
                            "LANG",
                            "C",
                            "LC_ALL",
                            "C",
                            "PYTHONUTF8",
                            "0",
                            "PYTHONIOENCODING",
                            "ascii"))));
    StreamRecord record = StreamRecord.builder().partitionKey("ключ").data("данные").build();
    processor.process(List.of(record), 0, checkpoints);
    assertThat(Files.readAllLines(done)).contains("ключ данные");
  }

  @Test
  void initialize_startsWithArgumentsEnvironmentAndDirectory() throws Exception {
    Path report = directory.resolve("report");
    start(
        host(
            MultiLangOptions.of(command("surroundings.py", report) + " 'a b' \"c'd\" '' \\$HOME")
                .withEnvironment(Map.of("ADDED", "ключ = 'x'", "LANG", "C"))
                .withDirectory(directory)));
    JsonNode surroundings = new ObjectMapper().readTree(report.toFile());
    assertThat(surroundings.get("arguments"))
        .map(JsonNode::asText)
        .containsExactly("a b", "c'd", "", "$HOME");
    assertThat(surroundings.at("/environment/LANG").asText()).isEqualTo("C");
    assertThat(surroundings.at("/environment/ADDED").asText()).contains(" = 'x'");
    assertThat(surroundings.at("/environment/PATH").asText()).isEqualTo(System.getenv("PATH"));
    assertThat(Path.of(surroundings.get("directory").asText())).isEqualTo(directory.toRealPath());
  }

  @Test
  void initialize_againStartsAFreshChild() throws Exception {
    BatchProcessor processor = startTalker();
    processor.process(List.of(record(1, "a")), 0, checkpoints);
    processor.initialize(SHARD);
    processor.process(List.of(record(1, "a")), 0, checkpoints);
    assertThat(read().stream().filter(line -> line.contains("\"initialize\""))).hasSize(2);
  }

  @Test
  void of_programThatIsNotThereIsAnError() {
    assertThatThrownBy(() -> MultiLang.of(MultiLangOptions.of("no-such-program-here app.py")))
        .isInstanceOf(InvalidExecutableException.class)
        .hasMessageContaining("executableName");
  }

  @Test
  void of_programIsHosted() throws Exception {
    BatchProcessor processor = start(MultiLang.of(options("talker.py", journal)));
    processor.shutdown(ShutdownReason.STOPPING, checkpoints);
    assertThat(read()).hasSize(3).endsWith("END");
  }
}
