package org.kclframework.core.failure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.BatchCheckpoints;
import org.kclframework.core.runner.BatchOptions;
import org.kclframework.core.runner.BatchProcessor;
import org.kclframework.core.runner.BatchRunners;
import org.kclframework.core.runner.FatalListener;
import org.kclframework.core.runner.RunnerEnvironment;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.core.runner.TimeSource;
import org.kclframework.core.runner.WorkerThreads;

/** Letters that come again, since a processor failed that had them only in its memory. */
@Timeout(60)
class FileRedriveAgainTest {

  @TempDir Path directory;

  private Path file;
  private final Saver saver = new Saver();
  private final List<FatalListener.Cause> fatals = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();

  /** Has what it gets in its memory, and saves it at the end. */
  private static final class Saver implements BatchProcessor {

    final List<String> saved = new ArrayList<>();
    final List<String> memory = new ArrayList<>();
    int starts;
    int badEnds;
    int badLetters;
    int savesEvery = Integer.MAX_VALUE;
    Runnable atBadEnd = () -> {};

    @Override
    public void initialize(ShardContext shard) {
      starts++;
      memory.clear();
    }

    @Override
    public void process(
        List<StreamRecord> records, long millisBehindLatest, BatchCheckpoints checkpoints)
        throws Exception {
      for (StreamRecord record : records) {
        if (record.sequenceNumber().equals("13") && badLetters > 0) {
          badLetters--;
          throw new IllegalStateException("the process has ended");
        }
        memory.add(record.sequenceNumber());
      }
      if (memory.size() >= savesEvery) {
        save(checkpoints);
      }
    }

    private void save(BatchCheckpoints checkpoints) throws Exception {
      saved.addAll(memory);
      memory.clear();
      checkpoints.checkpoint(null, null);
    }

    @Override
    public void idle(long millisBehindLatest, BatchCheckpoints checkpoints) {}

    @Override
    public void shutdown(ShutdownReason reason, BatchCheckpoints checkpoints) throws Exception {
      if (badEnds > 0) {
        badEnds--;
        atBadEnd.run();
        throw new IllegalStateException("the process has ended");
      }
      save(checkpoints);
    }

    @Override
    public void abort() {}
  }

  @BeforeEach
  void setUp() throws IOException {
    file = directory.resolve("letters.jsonl");
    try (FileFailureDestination destination = new FileFailureDestination(file)) {
      for (String number : List.of("11", "12", "13", "14")) {
        destination.write(Letters.numbered(number));
      }
    }
  }

  private boolean redrive(FailurePolicy policy) throws IOException {
    try (WorkerThreads threads = new WorkerThreads()) {
      BatchRunners runners =
          new BatchRunners(
              () -> new RedriveBatchProcessor(saver),
              RunnerOptions.DEFAULT.withFailurePolicy(
                  policy.withBackoff(Duration.ZERO, Duration.ZERO)),
              new BatchOptions(1, 0, false));
      RunnerEnvironment environment =
          new RunnerEnvironment(
              TimeSource.system(), threads, (shard, cause, failure) -> fatals.add(cause));
      return new FileRedrive(file, (offset, reason) -> unreadable.add(reason))
          .run(() -> runners.create(environment));
    }
  }

  private boolean redrive() throws IOException {
    return redrive(FailurePolicy.stop().withMaxRetryAttempts(2));
  }

  @Test
  void processorThatFailsAtTheEnd_getsItsLettersAgain() throws Exception {
    saver.badEnds = 2;
    assertThat(redrive()).isTrue();
    assertThat(saver.saved).containsExactly("11", "12", "13", "14");
    assertThat(saver.starts).isEqualTo(3);
    assertThat(fatals).isEmpty();
    assertThat(redrive()).isTrue();
    assertThat(saver.saved).hasSize(4);
  }

  @Test
  void processorThatFailsInBetween_getsOnlyWhatIsNotDone() throws Exception {
    saver.savesEvery = 1;
    saver.badEnds = 1;
    assertThat(redrive()).isTrue();
    assertThat(saver.saved).containsExactly("11", "12", "13", "14");
  }

  @Test
  void lettersSinceTheLastCheckpoint_comeAgain() throws Exception {
    saver.badLetters = 1;
    assertThat(redrive()).isTrue();
    assertThat(saver.saved).containsExactly("11", "12", "13", "14");
    assertThat(saver.starts).isEqualTo(2);
  }

  @Test
  void processorThatAlwaysFails_stopsTheRedriveAfterItsAttempts() throws Exception {
    saver.badEnds = Integer.MAX_VALUE;
    assertThat(redrive()).isFalse();
    assertThat(fatals).containsExactly(FatalListener.Cause.FAILURE_POLICY);
    assertThat(saver.starts).isEqualTo(3);
    saver.badEnds = 0;
    assertThat(redrive()).isTrue();
    assertThat(saver.saved).containsExactly("11", "12", "13", "14");
  }

  @Test
  void letterThatWasGivenUp_isGivenUpOnce() throws Exception {
    saver.badLetters = 1;
    saver.badEnds = 1;
    try (FileFailureDestination same = new FileFailureDestination(file)) {
      FailurePolicy policy = FailurePolicy.deadLetter(new RedriveDestination(same));
      assertThat(redrive(policy.withMaxRetryAttempts(0))).isFalse();
    }
    // The letter that was appended is left to the next redrive.
    assertThat(saver.saved).isEmpty();
    assertThat(Files.readAllLines(file)).hasSize(5);
    assertThat(redrive()).isTrue();
    assertThat(saver.saved).containsExactly("11", "12", "13", "14", "13");
  }

  @Test
  void letterThatIsAppendedMeanwhile_isLeftToTheNextRedrive() throws Exception {
    saver.badEnds = 1;
    saver.atBadEnd = () -> append(new String(DeadLetterJson.write(Letters.numbered("15")), UTF_8));
    assertThat(redrive()).isTrue();
    assertThat(saver.saved).containsExactly("11", "12", "13", "14");
    assertThat(redrive()).isTrue();
    assertThat(saver.saved).endsWith("15");
  }

  @Test
  void lineThatIsNoLetter_isToldOnce() throws Exception {
    append("no letter");
    saver.badEnds = 2;
    assertThat(redrive()).isTrue();
    assertThat(unreadable).hasSize(1);
  }

  private void append(String line) {
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
