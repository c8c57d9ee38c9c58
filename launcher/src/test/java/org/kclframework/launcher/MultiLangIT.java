package org.kclframework.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes in other languages, from the jar to the embedded stream. */
@Timeout(240)
class MultiLangIT {

  @TempDir Path directory;

  private Path journal() {
    return directory.resolve("journal.txt");
  }

  @BeforeEach
  void prepare() throws IOException {
    copy("journal.py");
    copy("faults.py");
    copy("aws_kcl.js");
    Files.createFile(journal());
  }

  private void copy(String name) throws IOException {
    try (InputStream in = MultiLangIT.class.getResourceAsStream("/multilang/" + name)) {
      assertThat(in).as(name).isNotNull();
      Files.write(directory.resolve(name), in.readAllBytes());
    }
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "Wort " + i + " слово").toList();
  }

  private LauncherProcess start(String executable, List<String> input, String... settings)
      throws Exception {
    if (executable.startsWith("python3 ")) {
      OtherPrograms.require("python3");
    }
    Files.write(directory.resolve("input.txt"), input, UTF_8);
    List<String> lines =
        new ArrayList<>(
            List.of(
                "applicationName=app",
                "streamName=orders",
                "endpoint=local",
                "localShards=3",
                "localInput=input.txt",
                "localDataDir=data",
                "executableName=" + executable,
                "executableDirectory=.",
                "executableEnv.JOURNAL=" + journal(),
                "maxRetryBackoffMillis=500"));
    lines.addAll(List.of(settings));
    Files.write(directory.resolve("app.properties"), lines, UTF_8);
    return LauncherProcess.start(directory, "--config=app.properties");
  }

  /** Returns what the processes have noted of a kind, in order. */
  private List<String> noted(String kind) {
    try {
      return Files.readAllLines(journal(), UTF_8).stream()
          .filter(line -> line.startsWith(kind + " "))
          .map(line -> line.substring(kind.length() + 1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(String executable, List<String> input, String... settings) throws Exception {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("stopWhen=caughtUp");
    try (LauncherProcess process = start(executable, input, all.toArray(String[]::new))) {
      assertThat(process.exitCode()).as(process.err()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"python3 journal.py 1", "python3 journal.py 2"})
  void processOfEitherVersion_getsAllRecordsAndIsAskedToStop(String executable) throws Exception {
    run(executable, numbers(0, 300), "executableEnv.PERIOD=20");
    assertThat(noted("process")).hasSizeGreaterThanOrEqualTo(3);
    assertThat(noted("record")).containsAll(numbers(0, 300));
    assertThat(noted("checkpoint")).isNotEmpty().containsOnly("None");
    Files.writeString(journal(), "");
    // The data directory holds the same records, all of which are checkpointed.
    run(executable, List.of());
    assertThat(noted("process")).isNotEmpty();
    assertThat(noted("record")).isEmpty();
  }

  @Test
  void checkpointsOfTheHost_coverWhatWasAnswered() throws Exception {
    run("python3 journal.py 2", numbers(0, 100), "recordsPerCheckpoint=10");
    assertThat(noted("record")).containsExactlyInAnyOrderElementsOf(numbers(0, 100));
  }

  @Test
  void recordThatEndsTheProcess_isFoundAndPutAside() throws Exception {
    List<String> input = new ArrayList<>(numbers(0, 200));
    input.add(117, "poison");
    run(
        "python3 journal.py 2",
        input,
        "executableEnv.PERIOD=30",
        "maxRetryAttempts=1",
        "bisectOnError=true",
        "onFailure=deadLetter:file:letters.jsonl");
    assertThat(noted("record")).containsAll(numbers(0, 200));
    assertThat(Files.readAllLines(directory.resolve("letters.jsonl"))).hasSize(1);
  }

  @Test
  void faults_loseNoRecordAndLeaveOtherShardsAlone() throws Exception {
    List<String> faults =
        List.of("exit", "closedOutput", "garbage", "wrongAnswer", "errors", "hang", "prints");
    run(
        "python3 faults.py " + String.join(",", faults),
        numbers(0, 300),
        "recordsPerCheckpoint=10",
        "maxBatchRecords=10",
        "timeoutInSeconds=10");
    assertThat(noted("fault")).containsSubsequence(faults);
    assertThat(noted("record")).containsExactlyInAnyOrderElementsOf(numbers(0, 300));
    assertThat(noted("process"))
        .filteredOn(shard -> !shard.endsWith("0"))
        .containsExactlyInAnyOrder("shardId-000000000001", "shardId-000000000002");
    assertThat(noted("process")).filteredOn(shard -> shard.endsWith("0")).hasSize(6);
  }

  /** As for kclpy, whose checkpoints by time are made when a batch comes. */
  @Test
  void emptyBatches_areSentWhileNothingArrives() throws Exception {
    try (LauncherProcess process =
        start(
            "python3 journal.py 1",
            numbers(0, 50),
            "callProcessRecordsEvenForEmptyRecordList=true")) {
      Await.until("a checkpoint of each", () -> noted("checkpoint").size() >= 3);
      assertThat(noted("record")).hasSize(50);
      process.signal("TERM");
      assertThat(process.exitCode()).as(process.err()).isZero();
    }
    assertThat(noted("checkpoint")).containsOnly("None");
  }

  /** The process has the letter in its memory when it dies of what it does not know. */
  @Test
  void letterForAProgramOfVersion1_isRedriven() throws Exception {
    List<String> input = List.of("good", "poison");
    run(
        "python3 journal.py 1",
        input,
        "recordsPerCheckpoint=1",
        "bisectOnError=true",
        "onFailure=deadLetter:file:letters.jsonl",
        "maxRetryAttempts=0");
    Files.writeString(journal(), "");
    try (LauncherProcess process =
        LauncherProcess.start(
            directory,
            "redrive",
            "--from=file:letters.jsonl",
            "--config=app.properties",
            "--recordsPerCheckpoint=0",
            "--executableEnv.CURED=1")) {
      assertThat(process.exitCode()).as(process.err()).isZero();
    }
    assertThat(noted("record")).isNotEmpty().containsOnly("poison");
    assertThat(noted("shutdown")).containsExactly("TERMINATE");
    assertThat(noted("checkpoint")).containsExactly("None");
    assertThat(directory.resolve("letters.jsonl.redriven")).exists();
  }

  @Test
  void sigterm_isToldToTheProcesses() throws Exception {
    try (LauncherProcess process = start("python3 journal.py 2", numbers(0, 50))) {
      Await.until("all records", () -> noted("record").size() >= 50);
      process.signal("TERM");
      assertThat(process.exitCode()).as(process.err()).isZero();
    }
    assertThat(noted("shutdownRequested")).hasSize(3);
    assertThat(noted("checkpoint")).containsExactly("None", "None", "None");
    for (String noted : noted("process")) {
      long pid = Long.parseLong(noted.split(" ", 2)[0]);
      assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }
    Files.writeString(journal(), "");
    run("python3 journal.py 2", List.of());
    assertThat(noted("process")).isNotEmpty();
    assertThat(noted("record")).isEmpty();
  }

  @Test
  void killOfTheLauncher_endsTheProcesses() throws Exception {
    try (LauncherProcess process = start("python3 journal.py 2", numbers(0, 50))) {
      Await.until("all records", () -> noted("record").size() >= 50);
      process.signal("KILL");
      for (String noted : noted("process")) {
        long pid = Long.parseLong(noted.split(" ", 2)[0]);
        Await.until(
            "process " + pid + " has ended",
            () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
      }
    }
  }

  /** Amazon's library as npm delivers it. */
  @Test
  void libraryForNode_runsUnmodified() throws Exception {
    OtherPrograms.require("npm");
    Process npm =
        new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "aws-kcl@2.3.2")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("npm.txt").toFile())
            .start();
    assertThat(npm.waitFor()).as(Files.readString(directory.resolve("npm.txt"))).isZero();
    run("node aws_kcl.js", numbers(0, 300), "maxBatchRecords=25");
    List<String> records = new ArrayList<>(noted("record"));
    Collections.sort(records);
    List<String> expected = new ArrayList<>(numbers(0, 300));
    Collections.sort(expected);
    assertThat(records).isEqualTo(expected);
    assertThat(noted("checkpoint")).hasSizeGreaterThanOrEqualTo(12).containsOnly("None");
    assertThat(noted("shutdownRequested")).hasSize(3);
  }

  @Test
  void executableThatIsNotThere_isToldOnce() throws Exception {
    try (LauncherProcess process = start("nosuchprogram --x", numbers(0, 1))) {
      assertThat(process.exitCode()).isEqualTo(7);
      assertThat(process.err())
          .hasLineCount(1)
          .contains("executableName")
          .contains("nosuchprogram");
    }
  }
}
