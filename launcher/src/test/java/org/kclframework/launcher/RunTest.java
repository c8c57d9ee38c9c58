package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;

/** Runs on the embedded stream, in the process of the test. */
@Timeout(120)
class RunTest {

  private static final String RECORDER = "processorClass=" + Processed.Recorder.class.getName();
  private static final String EVEN_ONLY = "processorClass=" + Processed.EvenOnly.class.getName();

  @TempDir Path directory;

  private Program program;

  @BeforeEach
  void start() {
    program = new Program(directory);
    Processed.EVENTS.clear();
  }

  private static List<String> numbers(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "run"})
  void boundedRun_processesTheInputAndSaysHowItWent(String command) throws IOException {
    String config = program.config(RECORDER, program.input(100), "stopWhen=caughtUp");
    int code = command.isEmpty() ? program.run(config) : program.run(command, config);
    assertThat(program.err()).isEmpty();
    assertThat(code).isZero();
    assertThat(Processed.texts()).containsExactlyInAnyOrderElementsOf(numbers(100));
    assertThat(Processed.EVENTS.stream().filter("shutdown STOPPING"::equals)).hasSize(4);
    assertThat(program.out())
        .matches(
            "Finished: 100 records in \\d+\\.\\d s \\([\\d,]+ records/s\\), 4 checkpoints,"
                + " 0 retries, 0 dead letters, 0 skipped\n");
  }

  @Test
  void argument_overridesTheFile() throws IOException {
    String config = program.config(RECORDER, program.input(10), "stopWhen=never");
    assertThat(program.run(config, "--stopWhen=caughtUp")).isZero();
    assertThat(program.run("run", config, "--stopWhen=caughtUp", "--localShards=1")).isZero();
    assertThat(Processed.texts()).hasSize(20);
  }

  @Test
  void stop_finishesAndEndsWithZero() throws Exception {
    CompletableFuture<Integer> end = program.start(program.config(RECORDER, program.input(50)));
    Await.until("the records", () -> Processed.texts().size() == 50);
    program.stop();
    assertThat(end.get()).isZero();
    assertThat(Processed.EVENTS.stream().filter("shutdown STOPPING"::equals)).hasSize(4);
    assertThat(program.out()).startsWith("Stopped: 50 records in ");
  }

  @Test
  void severalStreams_areReadByOneWorker() throws Exception {
    Files.writeString(
        directory.resolve("app.properties"),
        String.join(
            "\n",
            "applicationName=app",
            "streamNames=a,b",
            "localShards=2",
            "endpoint=local",
            "stopWhen=caughtUp",
            "processorClass=" + StreamNames.class.getName()));
    assertThat(program.run("--config=app.properties")).isZero();
    assertThat(program.err())
        .isEqualTo(
            "Warning: app.properties:5: stopWhen is caughtUp, and the local stream is empty without"
                + " localInput or localDataDir: nothing will be read\n");
    assertThat(Processed.EVENTS).containsExactlyInAnyOrder("a", "a", "b", "b");
  }

  /** Takes note of its shard's stream. */
  static final class StreamNames extends RecordProcessor {
    @Override
    protected void initialize(ShardContext shard) {
      Processed.EVENTS.add(shard.streamName());
    }

    @Override
    protected Checkpoint processRecord(StreamRecord record) {
      return Checkpoint.BY_POLICY;
    }
  }

  @Test
  void stopAt_endsAtThatTime() throws IOException {
    Instant end = Instant.now().plusMillis(1500);
    String config = program.config(RECORDER, program.input(10), "stopAt=" + end);
    assertThat(program.run(config)).isZero();
    assertThat(Instant.now()).isAfter(end);
    assertThat(Processed.texts()).hasSize(10);
    assertThat(program.out()).startsWith("Finished: 10 records");
  }

  @Test
  void stopAt_inThePast_leavesTheRecordsAlone() throws IOException {
    String config = program.config(RECORDER, program.input(10), "stopAt=2020-01-01T00:00:00Z");
    assertThat(program.run(config)).isZero();
    assertThat(Processed.texts()).isEmpty();
    assertThat(program.out()).startsWith("Finished: 0 records");
  }

  @Test
  void deadLetters_areCountedAndWritten() throws IOException {
    String config =
        program.config(
            EVEN_ONLY,
            program.input(10),
            "stopWhen=caughtUp",
            "maxRetryAttempts=1",
            "retryBackoffMillis=1",
            "onFailure=deadLetter:file:letters.jsonl");
    assertThat(program.run(config)).isZero();
    assertThat(program.out()).contains("Finished: 10 records", " 5 retries, 5 dead letters, ");
    assertThat(Files.readAllLines(directory.resolve("letters.jsonl"))).hasSize(5);
  }

  @Test
  void recordsThatAreLeft_areCounted() throws Exception {
    CompletableFuture<Integer> end =
        program.start(program.config(EVEN_ONLY, program.input(2), "localShards=1"));
    Await.until("the good record", () -> Processed.texts().size() == 1);
    program.stop();
    assertThat(end.get()).isZero();
    assertThat(program.out())
        .startsWith("Stopped: 1 record in ")
        .endsWith(", 0 skipped, 1 left unresolved\n");
  }

  @Test
  void deadLetterFileInADirectoryThatIsNotThere_isRefused() throws IOException {
    String config =
        program.config(
            RECORDER,
            program.input(1),
            "stopWhen=caughtUp",
            "onFailure=deadLetter:file:letters/today.jsonl");
    assertThat(program.run(config)).isEqualTo(2);
    Path letters = directory.resolve("letters");
    assertThat(program.err())
        .isEqualTo(
            "onFailure is 'deadLetter:file:%s', but there is no directory %s\n"
                .formatted(letters.resolve("today.jsonl"), letters));
    assertThat(letters).doesNotExist();
  }

  @Test
  void skippedRecords_areCounted() throws IOException {
    String config =
        program.config(
            EVEN_ONLY,
            program.input(10),
            "stopWhen=caughtUp",
            "maxRetryAttempts=0",
            "onFailure=skip");
    assertThat(program.run(config)).isZero();
    assertThat(program.out()).contains(" 0 dead letters, 5 skipped\n");
  }

  @Test
  void stopOnFailure_hasACodeOfItsOwnAndKeepsTheMessageToItself() throws IOException {
    String config =
        program.config(
            EVEN_ONLY,
            program.input(2),
            "localShards=1",
            "stopWhen=caughtUp",
            "maxRetryAttempts=0",
            "onFailure=stop");
    assertThat(program.run(config)).isEqualTo(6);
    assertThat(program.out()).startsWith("Failed: 1 record in ");
    assertThat(program.err())
        .isEqualTo(
            "orders/shardId-000000000000: stopped before a record that failed, as onFailure=stop"
                + " says: java.lang.IllegalArgumentException\n");
  }

  @Test
  void constructorThatThrows_isToldOnce() throws IOException {
    String config =
        program.config(
            "processorClass=" + Processed.Unwilling.class.getName(),
            program.input(1),
            "stopWhen=caughtUp");
    assertThat(program.run(config)).isEqualTo(7);
    assertThat(program.err())
        .isEqualTo(
            "processorClass is '"
                + Processed.Unwilling.class.getName()
                + "', but its constructor threw java.lang.IllegalStateException: no database\n");
  }

  @Test
  void unusableProcessor_isToldBeforeAnythingStarts() throws IOException {
    String config = program.config("processorClass=java.lang.String", program.input(1));
    assertThat(program.run(config)).isEqualTo(7);
    assertThat(program.err())
        .isEqualTo(
            "processorClass is 'java.lang.String', but it does not extend"
                + " org.kclframework.core.RecordProcessor\n");
    assertThat(program.out()).isEmpty();
  }

  @Test
  void badInput_isToldByLine() throws IOException {
    Files.writeString(directory.resolve("orders.jsonl"), "{\"id\":1}\nnot json\n");
    String config = program.config(RECORDER, "localInput=orders.jsonl", "localInputKey=id");
    assertThat(program.run(config)).isEqualTo(2);
    assertThat(program.err())
        .isEqualTo(
            "localInput " + directory.resolve("orders.jsonl") + ", line 2: it is no JSON object\n");
  }

  @Test
  void warnings_goToStandardError() throws IOException {
    String config = program.config(RECORDER, program.input(1), "stopWhen=caughtUp", "userAgent=x");
    assertThat(program.run(config)).isZero();
    assertThat(program.err())
        .isEqualTo(
            "Warning: app.properties:7: userAgent has no effect: it was only shown to AWS\n");
  }

  @Test
  void badConfiguration_isToldOnce() throws IOException {
    assertThat(program.run(program.config(RECORDER, "paralelism=2"))).isEqualTo(2);
    assertThat(program.err())
        .isEqualTo(
            """
            The configuration has 1 problem:
              app.properties:5: unknown key 'paralelism', did you mean 'parallelism'?
            """);
  }

  @Test
  void verbose_showsTheStackTrace() throws IOException {
    String config = program.config("processorClass=com.example.Missing");
    assertThat(program.run("run", "--verbose", config)).isEqualTo(7);
    assertThat(program.err())
        .startsWith("processorClass is 'com.example.Missing', but there is no such class")
        .contains("LaunchException", "Caused by: java.lang.ClassNotFoundException");
  }

  @Test
  void dataDirectory_isGoneOnWithInTheNextRun() throws IOException {
    String config =
        program.config(RECORDER, program.input(10), "localDataDir=data", "stopWhen=caughtUp");
    assertThat(program.run(config)).isZero();
    assertThat(Processed.texts()).hasSize(10);
    assertThat(program.run(config)).isZero();
    assertThat(Processed.texts()).as("the checkpoints are kept too").hasSize(10);
  }

  @Test
  void invalidUtf8AndEmptyRecords_areDelivered() throws IOException {
    Files.write(directory.resolve("input.bin"), new byte[] {(byte) 0xff, '\n', '\n', 'a', '\n'});
    String config = program.config(RECORDER, "localInput=input.bin", "stopWhen=caughtUp");
    assertThat(program.run(config)).isZero();
    assertThat(Processed.texts()).hasSize(3).contains("", "a");
  }
}
