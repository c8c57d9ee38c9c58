package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Writes dead letters in a run and redrives them. */
@Timeout(120)
class RedriveTest {

  private static final String RECORDER = "--processorClass=" + Processed.Recorder.class.getName();

  @TempDir Path directory;

  private Program program;

  @BeforeEach
  void start() {
    program = new Program(directory);
    Processed.EVENTS.clear();
  }

  /** Runs a processor that fails with the odd ones of ten records. */
  private String runWithFailures(String destination) throws IOException {
    String config =
        program.config(
            "processorClass=" + Processed.EvenOnly.class.getName(),
            program.input(10),
            "localDataDir=data",
            "localShards=2",
            "stopWhen=caughtUp",
            "maxRetryAttempts=0",
            "onFailure=deadLetter:" + destination);
    assertThat(program.run(config)).isZero();
    assertThat(program.out()).contains(" 5 dead letters");
    Processed.EVENTS.clear();
    program = new Program(directory);
    return config;
  }

  private List<String> letters(String file) throws IOException {
    return Files.readAllLines(directory.resolve(file));
  }

  @Test
  void lettersOfAFile_areProcessedAsTheRecordsTheyWere() throws IOException {
    String config = runWithFailures("file:letters.jsonl");
    assertThat(program.run("redrive", "--from=file:letters.jsonl", config, RECORDER)).isZero();
    assertThat(program.err()).isEmpty();
    assertThat(Processed.texts()).containsExactlyInAnyOrder("1", "3", "5", "7", "9");
    assertThat(program.out()).startsWith("Finished: 5 records in ");
  }

  @Test
  void lettersOfAFile_areNotRedrivenTwice() throws IOException {
    String config = runWithFailures("file:letters.jsonl");
    assertThat(program.run("redrive", "--from=file:letters.jsonl", config, RECORDER)).isZero();
    assertThat(program.run("redrive", "--from=file:letters.jsonl", config, RECORDER)).isZero();
    assertThat(Processed.texts()).hasSize(5);
    assertThat(program.out()).contains("Finished: 0 records in ");
  }

  @Test
  void lettersThatFailAgain_areLettersOfTheOriginalRecords() throws IOException {
    String config = runWithFailures("file:letters.jsonl");
    List<String> before = letters("letters.jsonl");
    assertThat(program.run("redrive", "--from=file:letters.jsonl", config)).isZero();
    assertThat(program.out()).contains(" 5 dead letters");
    List<String> after = letters("letters.jsonl");
    assertThat(after).hasSize(10);
    assertThat(after.subList(5, 10))
        .allMatch(letter -> letter.contains("\"attempts\":2"))
        .extracting(RedriveTest::sequenceNumber)
        .containsExactlyElementsOf(before.stream().map(RedriveTest::sequenceNumber).toList());
    assertThat(program.run("redrive", "--from=file:letters.jsonl", config, RECORDER)).isZero();
    assertThat(Processed.texts()).containsExactlyInAnyOrder("1", "3", "5", "7", "9");
  }

  private static String sequenceNumber(String letter) {
    return letter.replaceFirst(".*\"sequenceNumber\":\"(\\d+)\".*", "$1");
  }

  @Test
  void lettersOfAStream_areProcessedAsTheRecordsTheyWere() throws IOException {
    String config = runWithFailures("kinesis:letters");
    assertThat(program.run("redrive", "--from=kinesis:letters", config, RECORDER)).isZero();
    assertThat(program.err()).isEmpty();
    assertThat(Processed.texts()).containsExactlyInAnyOrder("1", "3", "5", "7", "9");
    assertThat(program.out()).startsWith("Finished: 5 records in ");
    assertThat(program.run("redrive", "--from=kinesis:letters", config, RECORDER)).isZero();
    assertThat(Processed.texts()).as("not redriven twice").hasSize(5);
  }

  @Test
  void lettersOfAStream_thatFailAgain_areKeptForTheNextRedrive() throws IOException {
    String config = runWithFailures("kinesis:letters");
    assertThat(program.run("redrive", "--from=kinesis:letters", config)).isZero();
    assertThat(program.out()).contains(" 5 dead letters");
    assertThat(program.run("redrive", "--from=kinesis:letters", config, RECORDER)).isZero();
    assertThat(Processed.texts()).containsExactlyInAnyOrder("1", "3", "5", "7", "9");
  }

  @Test
  void redrive_leavesTheApplicationsCheckpointsAlone() throws IOException {
    String config = runWithFailures("kinesis:letters");
    assertThat(program.run("redrive", "--from=kinesis:letters", config, RECORDER)).isZero();
    Processed.EVENTS.clear();
    assertThat(program.run(config, RECORDER)).isZero();
    assertThat(Processed.texts()).isEmpty();
  }

  @Test
  void lineThatIsNoLetter_isToldAndPassedOver() throws IOException {
    String config = runWithFailures("file:letters.jsonl");
    Files.writeString(
        directory.resolve("letters.jsonl"), "{\"half\":\n", StandardOpenOption.APPEND);
    assertThat(program.run("redrive", "--from=file:letters.jsonl", config, RECORDER)).isEqualTo(9);
    assertThat(program.err()).matches("Warning: the line at byte \\d+ is not a dead letter: .*\n");
    assertThat(Processed.texts()).hasSize(5);
  }

  @Test
  void letterThatStopsTheRedrive_isTheFirstOfTheNext() throws IOException {
    String config = runWithFailures("file:letters.jsonl");
    assertThat(program.run("redrive", "--from=file:letters.jsonl", config, "--onFailure=stop"))
        .isEqualTo(6);
    assertThat(program.out()).startsWith("Failed: 0 records in ");
    assertThat(program.err())
        .isEqualTo(
            "stopped before a letter that failed, as onFailure=stop says:"
                + " java.lang.IllegalArgumentException\n");
    assertThat(program.run("redrive", "--from=file:letters.jsonl", config, RECORDER)).isZero();
    assertThat(Processed.texts()).hasSize(5);
  }

  @Test
  void processorThatCannotBeCreated_isToldOnce() throws IOException {
    String config = runWithFailures("file:letters.jsonl");
    assertThat(
            program.run(
                "redrive",
                "--from=file:letters.jsonl",
                config,
                "--processorClass=" + Processed.Unwilling.class.getName()))
        .isEqualTo(7);
    assertThat(program.err()).endsWith("threw java.lang.IllegalStateException: no database\n");
  }

  @Test
  void retryForEver_isRefused() throws IOException {
    String config = program.config("processorClass=" + Processed.Recorder.class.getName());
    assertThat(program.run("redrive", "--from=file:letters.jsonl", config)).isEqualTo(2);
    assertThat(program.err())
        .isEqualTo(
            "onFailure is 'retry', but a letter that fails for ever would hold up the redrive:"
                + " choose --onFailure=deadLetter:file:PATH, deadLetter:kinesis:STREAM, skip or"
                + " stop\n");
  }

  @Test
  void missingFile_isNamed() throws IOException {
    String config = runWithFailures("file:letters.jsonl");
    assertThat(program.run("redrive", "--from=file:other.jsonl", config)).isEqualTo(2);
    assertThat(program.err())
        .isEqualTo("there is no file " + directory.resolve("other.jsonl") + "\n");
    assertThat(program.out()).isEmpty();
  }

  @Test
  void fileWithoutLetters_isRefusedAndKeepsNothing() throws IOException {
    String config = runWithFailures("file:letters.jsonl");
    Path other = Files.writeString(directory.resolve("other.jsonl"), "{\"id\":1}\n");
    assertThat(program.run("redrive", "--from=file:other.jsonl", config)).isEqualTo(2);
    assertThat(program.err()).endsWith("\n" + other + " holds no dead letter\n");
    assertThat(program.out()).isEmpty();
    assertThat(directory.resolve("other.jsonl.redriven")).doesNotExist();
  }

  /** The worker of the same configuration usually runs, and has it. */
  @Test
  void managementPort_isLeftToTheWorker() throws IOException {
    String config = runWithFailures("file:letters.jsonl");
    try (ServerSocket worker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = "--managementPort=" + worker.getLocalPort();
      assertThat(program.run("redrive", "--from=file:letters.jsonl", config, RECORDER, port))
          .isZero();
      assertThat(program.run("checkpoints", config, port)).isZero();
    }
  }

  @Test
  void missingStream_isNamed() throws IOException {
    String config = runWithFailures("file:letters.jsonl");
    assertThat(program.run("redrive", "--from=kinesis:other", config)).isEqualTo(4);
    assertThat(program.err())
        .startsWith("cannot describe stream other: ResourceNotFoundException: ");
  }

  @Test
  void otherSource_isRefused() throws IOException {
    String config = program.config("processorClass=" + Processed.Recorder.class.getName());
    assertThat(program.run("redrive", "--from=s3:letters", config)).isEqualTo(2);
    assertThat(program.err())
        .isEqualTo("--from is 's3:letters', but must be file:PATH or kinesis:STREAM\n");
  }
}
