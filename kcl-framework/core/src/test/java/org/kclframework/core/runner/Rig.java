package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.FailureDestination;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.RecordProcessorFactory;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;

/**
 * A shard under test: its runner with a clock, a lease table and a processor that the test holds.
 * Each checkpoint is checked against what the processor and the failure destination have really
 * resolved, and {@link #verify} checks the ledger against it.
 */
final class Rig {

  static final ShardContext SHARD = new ShardContext("stream", "shard-1", "TRIM_HORIZON", 0);

  final FakeTime time = new FakeTime();
  final FakeCheckpointer table = new FakeCheckpointer();
  final ScriptedProcessor processor = new ScriptedProcessor();
  final List<FatalListener.Cause> fatals = new ArrayList<>();
  final List<Throwable> fatalFailures = new ArrayList<>();
  final Letters letters = new Letters();

  private final List<String> sent = new ArrayList<>();
  private final Set<String> mayBeSkipped = new HashSet<>();
  private RunnerOptions options = RunnerOptions.DEFAULT;
  private RecordProcessorFactory factory = () -> processor;
  private @Nullable ShardRunner runner;

  Rig() {
    table.audit(this::auditCheckpoint);
  }

  Rig with(FailurePolicy policy) {
    options = options.withFailurePolicy(policy);
    return this;
  }

  Rig with(RunnerOptions changed) {
    options = changed;
    return this;
  }

  Rig with(RecordProcessorFactory changed) {
    factory = changed;
    return this;
  }

  RunnerOptions options() {
    return options;
  }

  /** Says that the failure policy may skip a record; a checkpoint may then pass it. */
  Rig maySkip(String sequenceNumber) {
    mayBeSkipped.add(sequenceNumber);
    return this;
  }

  /** Returns the runner, which is not initialised. */
  ShardRunner runner() {
    ShardRunner started = runner;
    if (started == null) {
      RunnerEnvironment environment =
          new RunnerEnvironment(
              time,
              Environments.inline(time).threads(),
              (shard, cause, failure) -> {
                fatals.add(cause);
                fatalFailures.add(failure);
              });
      started = new ShardRunner(factory, options, environment);
      runner = started;
    }
    return started;
  }

  Rig initialize() {
    runner().initialize(SHARD, table);
    return this;
  }

  /** Sends records in one batch that reaches the end of the stream. */
  Rig send(String... sequenceNumbers) {
    return send(Arrays.stream(sequenceNumbers).map(this::record).toArray(StreamRecord[]::new));
  }

  Rig send(StreamRecord... records) {
    for (StreamRecord record : records) {
      sending(record.sequenceNumber());
    }
    runner().process(new RecordBatch(List.of(records), 0, time.now()));
    return this;
  }

  /** Says that records are about to be sent in another way. */
  void sending(String... sequenceNumbers) {
    sent.addAll(List.of(sequenceNumbers));
  }

  StreamRecord record(String sequenceNumber) {
    return StreamRecord.builder().sequenceNumber(sequenceNumber).arrivalTime(time.now()).build();
  }

  /** Moves the clock on and looks four times a second at what is due. */
  Rig pass(Duration duration) {
    Duration step = Duration.ofMillis(250);
    for (Duration left = duration; !left.isNegative() && !left.isZero(); left = left.minus(step)) {
      time.advance(left.compareTo(step) < 0 ? left : step);
      runner().tick();
    }
    return this;
  }

  Rig stop() {
    runner().drain(Duration.ofSeconds(25));
    runner().shutdownRequested();
    return this;
  }

  LedgerSnapshot ledger() {
    return runner().status().ledger();
  }

  private void auditCheckpoint(String position) {
    assertThat(sent).as("a checkpoint is at a record that was sent").contains(position);
    for (String sequenceNumber : sent.subList(0, sent.indexOf(position) + 1)) {
      assertThat(isResolved(sequenceNumber))
          .as("record %s is resolved before the checkpoint at %s", sequenceNumber, position)
          .isTrue();
    }
  }

  private boolean isResolved(String sequenceNumber) {
    return processor.hasSucceeded(sequenceNumber)
        || mayBeSkipped.contains(sequenceNumber)
        || letters.contain(sequenceNumber);
  }

  /** Checks that the ledger says what happened, and that nothing is in flight. */
  void verify() {
    processor.verify();
    table.verify();
    time.verify();
    LedgerSnapshot ledger = ledger();
    assertThat(ledger.delivered()).as("delivered").isLessThanOrEqualTo(sent.size());
    assertThat(ledger.succeeded()).as("succeeded").isEqualTo(processor.successes());
    assertThat(ledger.deadLettered()).as("dead-lettered").isEqualTo(letters.written().size());
    assertThat(ledger.skipped()).as("skipped").isLessThanOrEqualTo(mayBeSkipped.size());
    assertThat(ledger.failedAttempts())
        .as("failed attempts")
        .isGreaterThanOrEqualTo(processor.failedAttempts());
    assertThat(ledger.delivered())
        .as("delivered, as the sum of outcomes in %s", ledger)
        .isEqualTo(
            ledger.succeeded() + ledger.deadLettered() + ledger.skipped() + ledger.returned());
    assertThat(ledger.checkpoints()).as("checkpoints").isEqualTo(table.written().size());
  }

  /** A failure destination that keeps the letters and fails as it is told. */
  static final class Letters implements FailureDestination {

    private final List<DeadLetter> letters = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private boolean broken;

    void failWith(Throwable failure, int times) {
      for (int i = 0; i < times; i++) {
        failures.add(failure);
      }
    }

    /** Has even the name of the destination fail. */
    synchronized void breakDown() {
      broken = true;
    }

    synchronized List<DeadLetter> written() {
      return List.copyOf(letters);
    }

    /** Forgets the letters that a test has looked at. */
    synchronized void clear() {
      letters.clear();
    }

    synchronized boolean contain(String sequenceNumber) {
      return letters.stream()
          .anyMatch(letter -> letter.record().sequenceNumber().equals(sequenceNumber));
    }

    @Override
    public synchronized void write(DeadLetter letter) throws IOException {
      if (!failures.isEmpty()) {
        Throwable failure = failures.remove(0);
        if (failure instanceof Error error) {
          throw error;
        }
        if (failure instanceof RuntimeException unchecked) {
          throw unchecked;
        }
        throw (IOException) failure;
      }
      letters.add(letter);
    }

    @Override
    public synchronized String uri() {
      if (broken) {
        throw new IllegalStateException("broken");
      }
      return "letters:";
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
