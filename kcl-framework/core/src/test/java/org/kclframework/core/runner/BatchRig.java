package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;

/**
 * A shard whose batches a test follows through any number of takings of its lease. What was
 * delivered and is not checkpointed comes again with each taking, as from a stream.
 */
final class BatchRig {

  final FakeTime time = new FakeTime();
  final FakeCheckpointer table = new FakeCheckpointer();
  final FakeBatchProcessor processor = new FakeBatchProcessor();
  final Rig.Letters letters = new Rig.Letters();
  final List<FatalListener.Cause> fatals = new ArrayList<>();
  final Threads threads = new Threads();

  private final List<StreamRecord> stream = new ArrayList<>();
  private final List<LedgerSnapshot> past = new ArrayList<>();
  private RunnerOptions options = RunnerOptions.DEFAULT;
  private BatchOptions batches = BatchOptions.DEFAULT;
  private @Nullable BatchRunners runners;
  private @Nullable ShardProcessor runner;

  BatchRig() {
    table.allowGivingBack();
  }

  BatchRig with(FailurePolicy policy) {
    options = options.withFailurePolicy(policy);
    return this;
  }

  BatchRig with(RunnerOptions changed) {
    options = changed;
    return this;
  }

  BatchRig with(BatchOptions changed) {
    batches = changed;
    return this;
  }

  RunnerOptions options() {
    return options;
  }

  ShardProcessor runner() {
    ShardProcessor current = runner;
    if (current == null) {
      BatchRunners made = runners;
      if (made == null) {
        made = new BatchRunners(() -> processor, options, batches);
        runners = made;
      }
      current =
          made.create(
              new RunnerEnvironment(time, threads, (shard, cause, failure) -> fatals.add(cause)));
      runner = current;
    }
    return current;
  }

  /** Takes the shard at its last checkpoint. */
  BatchRig initialize() {
    List<String> written = table.written();
    String checkpoint = written.isEmpty() ? "TRIM_HORIZON" : written.get(written.size() - 1);
    runner().initialize(new ShardContext("stream", "shard-1", checkpoint, 0), table);
    return this;
  }

  static StreamRecord record(String sequenceNumber) {
    return StreamRecord.builder()
        .sequenceNumber(sequenceNumber)
        .arrivalTime(FakeTime.START)
        .build();
  }

  /** Delivers records together. */
  BatchRig send(String... sequenceNumbers) {
    return send(List.of(sequenceNumbers).stream().map(BatchRig::record).toList());
  }

  BatchRig send(List<StreamRecord> records) {
    stream.addAll(records);
    deliver(records);
    return this;
  }

  private void deliver(List<StreamRecord> records) {
    runner().process(new RecordBatch(records, 0, time.now()));
  }

  /** Returns whether the shard was given back and has not been taken again. */
  boolean isGivenBack() {
    return runner().status().phase() == ShardStatus.Phase.LOST;
  }

  /** Takes the shard again, and delivers together what no checkpoint covers. */
  BatchRig retake() {
    leave().initialize();
    List<String> written = table.written();
    int behind = 0;
    while (!written.isEmpty()
        && behind < stream.size()
        && Position.of(stream.get(behind))
                .compareTo(new Position(written.get(written.size() - 1), 0))
            <= 0) {
      behind++;
    }
    List<StreamRecord> left = List.copyOf(stream.subList(behind, stream.size()));
    if (!left.isEmpty()) {
      deliver(left);
    }
    return this;
  }

  /** Ends a taking of the shard. */
  BatchRig leave() {
    runner().leaseLost();
    past.add(runner().status().ledger());
    runner = null;
    return this;
  }

  /** Takes the shard again as long as it is given back. */
  BatchRig retakeUntilKept() {
    for (int takings = 0; isGivenBack(); takings++) {
      assertThat(takings).as("takings").isLessThan(100);
      retake();
    }
    return this;
  }

  /** Moves the clock on and looks four times a second at what is due. */
  BatchRig pass(Duration duration) {
    Duration step = Duration.ofMillis(250);
    for (Duration left = duration; !left.isNegative() && !left.isZero(); left = left.minus(step)) {
      time.advance(step);
      runner().tick();
    }
    return this;
  }

  BatchRig stop() {
    runner().drain(Duration.ofSeconds(25));
    runner().shutdownRequested();
    return this;
  }

  /** Returns the ledger of the current taking. */
  LedgerSnapshot ledger() {
    return runner().status().ledger();
  }

  /** Returns the ledger of all takings. */
  LedgerSnapshot totals() {
    return past.stream().reduce(ledger(), LedgerSnapshot::plus);
  }

  List<String> letters() {
    return letters.written().stream().map(letter -> letter.record().sequenceNumber()).toList();
  }

  void verify() {
    processor.verify();
    table.verify();
    time.verify();
    LedgerSnapshot totals = totals();
    assertThat(totals.inFlight()).as("in flight, in %s", totals).isZero();
    assertThat(totals.deadLettered()).as("dead-lettered").isEqualTo(letters.written().size());
    assertThat(totals.checkpoints()).as("checkpoints").isEqualTo(table.written().size());
  }

  /** Runs tasks at once; what is scheduled waits until the test runs it. */
  static final class Threads implements RunnerThreads {

    private final List<Runnable> scheduled = new ArrayList<>();
    private final List<Duration> delays = new ArrayList<>();
    private boolean refusing;

    /** Has new tasks refused, as by a pool that was shut down. */
    synchronized void refuse() {
      refusing = true;
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public synchronized void schedule(Runnable task, Duration delay) {
      if (refusing) {
        throw new RejectedExecutionException("refused");
      }
      scheduled.add(task);
      delays.add(delay);
    }

    synchronized List<Duration> delays() {
      return List.copyOf(delays);
    }

    void runScheduled() {
      List<Runnable> due;
      synchronized (this) {
        due = List.copyOf(scheduled);
        scheduled.clear();
      }
      due.forEach(Runnable::run);
    }
  }
}
