package org.kclframework.core.failure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.FailureDestination;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.RunnerEnvironment;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.core.runner.ShardRunner;
import org.kclframework.core.runner.TimeSource;
import org.kclframework.core.runner.WorkerThreads;

@Timeout(60)
class FileRedriveTest {

  @TempDir Path directory;

  private Path file;
  private final List<String> processed = new ArrayList<>();
  private final List<String> failing = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();
  private final List<ShutdownReason> shutdowns = new ArrayList<>();

  /** Keeps what it gets; fails for the numbers that the test says. */
  private final class Recording extends RecordProcessor {

    @Override
    protected Checkpoint processRecord(StreamRecord record) {
      if (failing.contains(record.sequenceNumber())) {
        throw new IllegalStateException("still bad");
      }
      processed.add(record.sequenceNumber() + "=" + record.text());
      return Checkpoint.BY_POLICY;
    }

    @Override
    protected Checkpoint shutdown(ShutdownReason reason) {
      shutdowns.add(reason);
      return Checkpoint.BY_POLICY;
    }

    @Override
    protected CheckpointPolicy checkpointPolicy() {
      return CheckpointPolicy.everyRecords(1);
    }
  }

  @BeforeEach
  void setUp() {
    file = directory.resolve("letters.jsonl");
  }

  private boolean redrive(FailurePolicy policy) throws IOException {
    try (WorkerThreads threads = new WorkerThreads()) {
      ShardRunner runner =
          new ShardRunner(
              () -> new RedriveProcessor(new Recording()),
              RunnerOptions.DEFAULT.withFailurePolicy(policy),
              new RunnerEnvironment(TimeSource.system(), threads, (shard, cause, failure) -> {}));
      unreadable.clear();
      FileRedrive redrive =
          new FileRedrive(file, (offset, reason) -> unreadable.add(offset + ": " + reason));
      boolean done = redrive.run(() -> runner);
      assertThat(redrive.unreadableLines()).isEqualTo(unreadable.size());
      return done;
    }
  }

  private boolean redrive() throws IOException {
    return redrive(FailurePolicy.stop().withMaxRetryAttempts(0));
  }

  private void write(String... numbers) throws IOException {
    try (FileFailureDestination destination = new FileFailureDestination(file)) {
      for (String number : numbers) {
        destination.write(Letters.numbered(number));
      }
    }
  }

  private void append(byte[] bytes) throws IOException {
    Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static byte[] letter(String number) {
    return DeadLetterJson.write(Letters.numbered(number));
  }

  @Test
  void run_givesTheProcessorTheRecordsAsTheyWere() throws Exception {
    write("1", "2", "3");
    assertThat(redrive()).isTrue();
    assertThat(processed).containsExactly("1=payload", "2=payload", "3=payload");
    assertThat(shutdowns).containsExactly(ShutdownReason.SHARD_ENDED);
    assertThat(unreadable).isEmpty();
  }

  @Test
  void run_again_doesOnlyWhatIsNew() throws Exception {
    write("1", "2");
    redrive();
    assertThat(redrive()).isTrue();
    assertThat(processed).hasSize(2);
    write("3");
    assertThat(redrive()).isTrue();
    assertThat(processed).containsExactly("1=payload", "2=payload", "3=payload");
  }

  @Test
  void run_ofMoreThanABatch_doesAll() throws Exception {
    for (int i = 1; i <= 350; i++) {
      append(letter(Integer.toString(i)));
      append(new byte[] {'\n'});
    }
    assertThat(redrive()).isTrue();
    assertThat(processed).hasSize(350);
  }

  @Test
  void run_thatStopsAtALetter_beginsWithItTheNextTime() throws Exception {
    write("1", "2", "3");
    failing.add("2");
    assertThat(redrive()).isFalse();
    assertThat(processed).containsExactly("1=payload");
    assertThat(shutdowns).containsExactly(ShutdownReason.STOPPING);
    failing.clear();
    assertThat(redrive()).isTrue();
    assertThat(processed).containsExactly("1=payload", "2=payload", "3=payload");
  }

  @Test
  void run_withLettersThatFailAgain_appendsThemWithTheirAttempts() throws Exception {
    write("1", "2");
    failing.add("1");
    try (FileFailureDestination same = new FileFailureDestination(file)) {
      FailurePolicy policy =
          FailurePolicy.deadLetter(new RedriveDestination(same))
              .withMaxRetryAttempts(1)
              .withBackoff(Duration.ZERO, Duration.ZERO);
      assertThat(redrive(policy)).isTrue();
    }
    assertThat(processed).containsExactly("2=payload");
    assertThat(Files.readAllLines(file)).hasSize(3);
    assertThat(DeadLetterJson.read(Files.readAllLines(file).get(2).getBytes(UTF_8)).attempts())
        .isEqualTo(3 + 2);
    failing.clear();
    assertThat(redrive()).isTrue();
    assertThat(processed).containsExactly("2=payload", "1=payload");
  }

  @Test
  void run_reportsLinesThatAreNoLettersAndPassesThemOver() throws Exception {
    write("1");
    long damaged = Files.size(file);
    append("{\"v\":1,\n \n\n".getBytes(UTF_8));
    write("2");
    assertThat(redrive()).isTrue();
    assertThat(processed).containsExactly("1=payload", "2=payload");
    assertThat(unreadable)
        .hasSize(1)
        .allMatch(line -> line.startsWith(damaged + ": not a dead letter"))
        .allMatch(line -> line.endsWith(" (line 2 of " + file + ")"));
  }

  @Test
  void run_ofAFileThatACrashDamaged_redrivesWhatIsIntactAndNamesTheRest() throws Exception {
    write("1");
    append(Arrays.copyOf(letter("lost"), 70));
    write("2");
    append(new byte[1021]);
    write("3");
    append("{\"v\":1,\"data\":\"hunter2".getBytes(UTF_8));
    assertThat(redrive()).isTrue();
    assertThat(processed).containsExactly("1=payload", "2=payload", "3=payload");
    assertThat(unreadable)
        .hasSize(3)
        .allMatch(line -> line.contains(": not a dead letter: "))
        .noneMatch(line -> line.contains("hunter2"));
    assertThat(unreadable.get(0)).endsWith("(line 2 of " + file + ")");
    assertThat(unreadable.get(1)).endsWith("(line 4 of " + file + ")");
    assertThat(unreadable.get(2)).endsWith("(line 6 of " + file + ")");
  }

  @Test
  void run_again_stillCountsTheLinesFromTheBeginningOfTheFile() throws Exception {
    write("1", "2");
    assertThat(redrive()).isTrue();
    append("no letter\n".getBytes(UTF_8));
    write("3");
    assertThat(redrive()).isTrue();
    assertThat(processed).containsExactly("1=payload", "2=payload", "3=payload");
    assertThat(unreadable).singleElement().asString().endsWith("(line 3 of " + file + ")");
  }

  @Test
  void run_whileALetterIsBeingWritten_leavesItToTheNextRun() throws Exception {
    write("1");
    byte[] letter = letter("2");
    append(Arrays.copyOf(letter, 50));
    assertThat(redrive()).isTrue();
    assertThat(processed).containsExactly("1=payload");
    append(Arrays.copyOfRange(letter, 50, letter.length));
    append(new byte[] {'\n'});
    assertThat(redrive()).isTrue();
    assertThat(processed).containsExactly("1=payload", "2=payload");
  }

  @Test
  void run_ofALastLetterWithoutALineEnd_doesItOnce() throws Exception {
    append(letter("1"));
    assertThat(redrive()).isTrue();
    assertThat(redrive()).isTrue();
    write("2");
    assertThat(redrive()).isTrue();
    assertThat(processed).containsExactly("1=payload", "2=payload");
  }

  /** A log that names the place in the file would help nobody to find the record. */
  @Test
  void run_ofALetterThatFails_namesItsRecord() throws Exception {
    write("4711");
    List<String> failed = new ArrayList<>();
    FailureDestination destination =
        new FailureDestination() {
          @Override
          public void write(DeadLetter letter) {
            failed.add(letter.record().toString());
          }

          @Override
          public String uri() {
            return "test:";
          }

          @Override
          public void close() {}
        };
    failing.add("4711");
    redrive(FailurePolicy.deadLetter(destination).withMaxRetryAttempts(0));
    assertThat(failed).containsExactly("dead letter of " + Letters.numbered("4711").record());
  }

  @Test
  void run_ofAFileWithoutALetter_isRefusedAndKeepsNothing() throws Exception {
    append(new byte[0]);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::redrive)
          .isInstanceOf(NoDeadLettersException.class)
          .hasMessage(file + " holds no dead letter");
      append("no letter\n".getBytes(UTF_8));
    }
    assertThat(shutdowns).isEmpty();
    assertThat(Path.of(file + ".redriven")).doesNotExist();
  }

  @Test
  void run_withoutAFile_namesIt() {
    assertThatThrownBy(this::redrive)
        .isInstanceOf(IOException.class)
        .hasMessage("there is no file " + file);
  }

  @Test
  void run_ofAFileThatBecameShorter_refuses() throws Exception {
    write("1", "2");
    redrive();
    Files.writeString(file, "");
    assertThatThrownBy(this::redrive)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "%s is shorter than it was when it was redriven; to redrive all of it delete %s",
            file, file + ".redriven");
  }

  @Test
  void run_withProgressThatIsNoNumber_namesTheFile() throws Exception {
    write("1");
    Files.writeString(Path.of(file + ".redriven"), "soon");
    assertThatThrownBy(this::redrive)
        .isInstanceOf(IOException.class)
        .hasMessage(file + ".redriven does not hold a byte offset");
    assertThat(processed).isEmpty();
  }

  @Test
  void run_ofARecordWithADefect_failsAgain() throws Exception {
    try (FileFailureDestination destination = new FileFailureDestination(file)) {
      destination.write(
          Letters.of(StreamRecord.builder().sequenceNumber("1").defect("bad index").build()));
    }
    assertThat(redrive()).isFalse();
    assertThat(processed).isEmpty();
  }
}
