package org.kclframework.core.testing;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.FailureDestination;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.CheckpointException;
import org.kclframework.core.runner.LedgerSnapshot;
import org.kclframework.core.runner.RecordBatch;
import org.kclframework.core.runner.RunnerEnvironment;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.core.runner.RunnerThreads;
import org.kclframework.core.runner.ShardCheckpointer;
import org.kclframework.core.runner.ShardRunner;

/**
 * Drives a processor in a unit test, just as a worker would: records in, checkpoints out, on a
 * clock that the test moves. It uses no threads, and no call waits: the waits between attempts at a
 * failing record move the clock instead.
 *
 * <pre>{@code
 * RecordProcessorDriver driver = RecordProcessorDriver.of(new OrderCounter());
 * driver.send("order-1", "{\"last\":false}");
 * driver.advance(Duration.ofSeconds(60));
 * assertThat(driver.checkpoints()).containsExactly("1");
 * }</pre>
 *
 * <p>Not safe for use by several threads.
 */
public final class RecordProcessorDriver {

  private static final ShardContext SHARD =
      new ShardContext("stream", "shardId-000000000000", "TRIM_HORIZON", 0);

  /** How far the clock moves between two looks of the runner at what is due by time. */
  private static final Duration TICK = Duration.ofMillis(250);

  private final RecordProcessor processor;
  private final ManualTime time = new ManualTime();
  private final List<String> checkpoints = new ArrayList<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private RunnerOptions options = RunnerOptions.DEFAULT;
  private @Nullable ShardRunner runner;
  private @Nullable Throwable fatal;
  private boolean leaseHeld = true;
  private int failingCheckpoints;
  private long lastSequenceNumber;

  private RecordProcessorDriver(RecordProcessor processor) {
    this.processor = requireNonNull(processor, "processor is null");
  }

  /** Returns a driver that retries for ever and checkpoints as the processor's policy says. */
  public static RecordProcessorDriver of(RecordProcessor processor) {
    return new RecordProcessorDriver(processor);
  }

  /** Sets a checkpoint policy that wins over the processor's own; before the first record. */
  public RecordProcessorDriver withCheckpointPolicy(CheckpointPolicy policy) {
    requireNotStarted("the checkpoint policy");
    options = options.withCheckpointPolicy(policy);
    return this;
  }

  /** Sets the failure policy; before the first record. */
  public RecordProcessorDriver withFailurePolicy(FailurePolicy policy) {
    requireNotStarted("the failure policy");
    options = options.withFailurePolicy(policy);
    return this;
  }

  /** Sets the failure policy to a number of retries and then {@link #deadLetters()}. */
  public RecordProcessorDriver withDeadLettersAfter(int retries) {
    return withFailurePolicy(
        FailurePolicy.deadLetter(new ListDestination()).withMaxRetryAttempts(retries));
  }

  /** Sends a record with the next sequence number: 1, 2, 3 and so on. */
  public RecordProcessorDriver send(String partitionKey, String text) {
    return send(partitionKey, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a record with the next sequence number. */
  public RecordProcessorDriver send(String partitionKey, byte[] payload) {
    lastSequenceNumber++;
    return send(
        StreamRecord.builder()
            .partitionKey(partitionKey)
            .sequenceNumber(Long.toString(lastSequenceNumber))
            .arrivalTime(time.now())
            .data(payload)
            .build());
  }

  /**
   * Sends records as one batch. Returns when each is resolved.
   *
   * @throws IllegalStateException if a failure stopped the worker, with that failure as its cause;
   *     or if a record would be retried for ever
   */
  public RecordProcessorDriver send(StreamRecord... records) {
    runner().process(new RecordBatch(List.of(records), 0, time.now()));
    checkAlive();
    return this;
  }

  /** Moves the clock on while no record arrives; what is due by time happens on the way. */
  public RecordProcessorDriver advance(Duration duration) {
    ShardRunner started = runner();
    Duration left = duration;
    while (left.compareTo(Duration.ZERO) > 0) {
      Duration step = left.compareTo(TICK) < 0 ? left : TICK;
      time.advance(step);
      started.tick();
      left = left.minus(step);
    }
    checkAlive();
    return this;
  }

  /** Returns the time of the driver's clock. */
  public Instant now() {
    return time.now();
  }

  /** Stops the worker in good order. */
  public RecordProcessorDriver stop() {
    ShardRunner started = runner();
    started.drain(Duration.ofSeconds(25));
    started.shutdownRequested();
    started.leaseLost();
    return this;
  }

  /** Ends the shard, as after a split or a merge. */
  public RecordProcessorDriver endShard() {
    if (runner().shardEnded()) {
      checkpoints.add("SHARD_END");
      runner().endRecorded();
    }
    checkAlive();
    return this;
  }

  /** Gives the shard to another worker. */
  public RecordProcessorDriver loseLease() {
    leaseHeld = false;
    runner().leaseLost();
    return this;
  }

  /** Has the next writes of a checkpoint fail as if the lease table were throttled. */
  public RecordProcessorDriver failCheckpoints(int count) {
    failingCheckpoints = count;
    return this;
  }

  /**
   * Returns the checkpoints made so far: sequence numbers, followed by a dot and the sub-sequence
   * number where that is not 0; {@code SHARD_END} for the end of the shard.
   */
  public List<String> checkpoints() {
    return List.copyOf(checkpoints);
  }

  /** Returns the records that were given up under {@link #withDeadLettersAfter}. */
  public List<DeadLetter> deadLetters() {
    return List.copyOf(deadLetters);
  }

  /** Returns the counts of outcomes. */
  public LedgerSnapshot ledger() {
    return runner().status().ledger();
  }

  /** Returns what stopped the worker, if anything did. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(fatal);
  }

  private void requireNotStarted(String option) {
    if (runner != null) {
      throw new IllegalStateException(option + " must be set before the first record");
    }
  }

  private ShardRunner runner() {
    time.begin();
    ShardRunner started = runner;
    if (started == null) {
      RunnerEnvironment environment =
          new RunnerEnvironment(time, new NoThreads(), (shard, cause, e) -> fatal = e);
      started = new ShardRunner(() -> processor, options, environment);
      runner = started;
      started.initialize(SHARD, new ListCheckpointer());
      checkAlive();
    }
    return started;
  }

  private void checkAlive() {
    Throwable failure = fatal;
    if (failure instanceof ManualTime.RetriedForEverException endless) {
      throw endless;
    }
    if (failure != null) {
      throw new IllegalStateException("the worker stopped: " + failure, failure);
    }
  }

  private final class ListCheckpointer implements ShardCheckpointer {
    @Override
    public void checkpoint(String sequenceNumber, long subSequenceNumber)
        throws CheckpointException {
      if (failingCheckpoints > 0) {
        failingCheckpoints--;
        throw new CheckpointException("throttled", new IllegalStateException("throttled"));
      }
      checkpoints.add(
          subSequenceNumber == 0 ? sequenceNumber : sequenceNumber + "." + subSequenceNumber);
    }

    @Override
    public boolean leaseHeld() {
      return leaseHeld;
    }
  }

  private final class ListDestination implements FailureDestination {
    @Override
    public void write(DeadLetter letter) {
      deadLetters.add(letter);
    }

    @Override
    public String uri() {
      return "driver:";
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  /** Stands in for threads: a driver runs one record at a time. */
  private static final class NoThreads implements RunnerThreads {
    @Override
    public void execute(Runnable task) {
      throw new IllegalStateException("a driver runs one record at a time");
    }

    @Override
    public void schedule(Runnable task, Duration delay) {
      throw new IllegalStateException("a driver runs one record at a time");
    }
  }
}
