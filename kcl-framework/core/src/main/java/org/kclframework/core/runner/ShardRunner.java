package org.kclframework.core.runner;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.ProcessorCalls;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.RecordProcessorFactory;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link RecordProcessor} over one shard, record by record: retries and the failure policy,
 * order, checkpoints and the ledger.
 *
 * <p>Records are resolved in a {@link Lane} and nowhere else; this class decides when the lane
 * works and when the processor's other methods are called. {@link #tick} comes from a timer while a
 * callback may be running, so it touches the processor only when {@link #turn} is free.
 */
public final class ShardRunner implements ShardProcessor {

  private static final Logger log = LoggerFactory.getLogger(ShardRunner.class);

  private static final Duration IDLE_INTERVAL = Duration.ofSeconds(1);

  /** How long the final work may take when nobody said. */
  private static final Duration DEFAULT_GRACE = Duration.ofSeconds(25);

  private static final Duration FOREVER = Duration.ofDays(36500);

  private final RecordProcessorFactory factory;
  private final RunnerEnvironment environment;
  private final RunnerOptions options;
  private final TimeSource time;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final StopSignal stop = new StopSignal();
  private final Ledger ledger = new Ledger();
  private final FailureLog failureLog;
  private final RetryBoard board;
  private final StallDetector stalls;
  private final CallbackRetry callbacks;
  private final RunEnd end;

  /** Held by whoever may call the processor outside the lane. */
  private final ReentrantLock turn = new ReentrantLock();

  private volatile ShardStatus.Phase phase = ShardStatus.Phase.INITIALIZING;
  private volatile @Nullable Assignment assignment;
  private volatile @Nullable Running running;
  private volatile long millisBehindLatest = -1;
  private volatile boolean tipSeen;
  private volatile long lastActive;
  private volatile @Nullable Long drainDeadline;

  /** Whether the processor's shutdown was called; guarded by {@link #turn}. */
  private boolean shutDown;

  /** Whether the shard may be closed for good; guarded by {@link #turn}. */
  private boolean ended;

  /** The shard, once it is known. */
  private record Assignment(ShardContext shard, ShardCheckpointer checkpointer) {}

  /** What exists once the processor is initialised. */
  private record Running(RecordProcessor processor, CheckpointTracker tracker, Lane lane) {}

  /**
   * Creates the runner of one shard.
   *
   * @param factory makes the processor when the shard is initialised
   * @param options how the shard is run
   * @param environment what a worker's shards share
   */
  public ShardRunner(
      RecordProcessorFactory factory, RunnerOptions options, RunnerEnvironment environment) {
    this.factory = factory;
    this.options = options;
    this.environment = environment;
    this.time = environment.time();
    this.failureLog = new FailureLog(options.messages());
    this.board = new RetryBoard(time);
    this.stalls = new StallDetector(time, board);
    this.callbacks = new CallbackRetry(options, environment, stop, board, random);
    this.end = new RunEnd(options.stopAt());
  }

  @Override
  public void initialize(ShardContext shard, ShardCheckpointer checkpointer) {
    turn.lock();
    try {
      if (assignment != null || stop.isRaised()) {
        return;
      }
      assignment = new Assignment(shard, checkpointer);
      RecordProcessor processor;
      try {
        processor = factory.create();
      } catch (Throwable e) {
        stop.raise(StopSignal.State.DRAINING);
        environment.fatal().stop(shard, FatalListener.Cause.PROCESSOR_UNAVAILABLE, e);
        return;
      }
      if (callbacks.untilDone(
          shard, "initialize", () -> ProcessorCalls.initialize(processor, shard))) {
        lastActive = time.nanos();
        running = running(shard, checkpointer, processor);
        phase = ShardStatus.Phase.PROCESSING;
      }
    } finally {
      turn.unlock();
    }
  }

  private Running running(
      ShardContext shard, ShardCheckpointer checkpointer, RecordProcessor processor) {
    CheckpointTracker tracker =
        new CheckpointTracker(
            shard,
            checkpointer,
            options.effective(ProcessorCalls.checkpointPolicy(processor)),
            time,
            stop,
            ledger,
            random);
    FailureHandler failures =
        new FailureHandler(shard, options, time, stop, random, board, ledger, environment.fatal());
    Lane lane =
        options.parallelism() == 1
            ? new InlineLane(processor, failures, tracker, ledger, stop, time)
            : new KeyedLane(
                processor, failures, tracker, ledger, stop, environment.threads(), options);
    return new Running(processor, tracker, lane);
  }

  @Override
  public void process(RecordBatch batch) {
    turn.lock();
    try {
      Running current = running;
      if (current == null || stop.isRaised() || end.isReached()) {
        return;
      }
      millisBehindLatest = batch.millisBehindLatest();
      int records = end.recordsBefore(batch, time.now());
      if (records > 0) {
        lastActive = time.nanos();
        current.lane().accept(batch, records);
        lastActive = time.nanos();
      }
      if (batch.millisBehindLatest() == 0 && !stop.isRaised()) {
        tipSeen = true;
      }
    } finally {
      turn.unlock();
    }
  }

  @Override
  public boolean shardEnded() {
    turn.lock();
    try {
      if (ended) {
        return true;
      }
      Running current = running;
      Assignment assigned = assignment;
      if (current == null || assigned == null || end.isReached()) {
        return false;
      }
      if (!current.lane().awaitResolved() || stop.isRaised()) {
        // A stop overtook the shard's end, and KCL will not call shutdownRequested any more.
        finish(current);
        return false;
      }
      phase = ShardStatus.Phase.STOPPING;
      // From here on KCL turns a checkpoint of the last record into the shard's end, so none may be
      // written before the processor agreed.
      current.tracker().close();
      ended =
          callbacks.untilDone(
              assigned.shard(),
              "shutdown",
              () -> ProcessorCalls.shutdown(current.processor(), ShutdownReason.SHARD_ENDED));
      shutDown = ended;
      return ended;
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void drain(Duration grace) {
    drainDeadline = time.nanos() + grace.toNanos();
    stop.raise(StopSignal.State.DRAINING);
  }

  @Override
  public void shutdownRequested() {
    if (drainDeadline == null) {
      drain(DEFAULT_GRACE);
    }
    turn.lock();
    try {
      Running current = running;
      if (current != null) {
        finish(current);
      }
      phase = ShardStatus.Phase.STOPPED;
    } finally {
      turn.unlock();
    }
  }

  /** Finishes what is in hand, lets the processor say goodbye and makes the final checkpoint. */
  private void finish(Running current) {
    if (shutDown) {
      return;
    }
    shutDown = true;
    phase = ShardStatus.Phase.STOPPING;
    Long deadline = drainDeadline;
    long until = deadline == null ? time.nanos() + DEFAULT_GRACE.toNanos() : deadline;
    boolean quiet = current.lane().awaitQuiet(until);
    if (!quiet) {
      log.warn("{}: records are still being processed at the end of the grace time", shardName());
    }
    // A processor that is still at work must not be called from here too.
    Optional<Checkpoint> asked =
        quiet ? shutDown(current, ShutdownReason.STOPPING) : Optional.of(Checkpoint.BY_POLICY);
    boolean wanted =
        asked.isPresent()
            && (asked.get() == Checkpoint.NOW || !current.tracker().isOnlyWhenAsked());
    if (wanted && !current.tracker().writeFinal(until)) {
      log.warn("{}: no final checkpoint, the records since the last come again", shardName());
    }
    current.tracker().close();
  }

  /** Calls the processor's shutdown once; returns empty if it threw. */
  private Optional<Checkpoint> shutDown(Running current, ShutdownReason reason) {
    try {
      return Optional.of(ProcessorCalls.shutdown(current.processor(), reason));
    } catch (Throwable e) {
      failureLog.callFailed(shardName(), "shutdown(" + reason + ")", e);
      return Optional.empty();
    }
  }

  @Override
  public void leaseLost() {
    stop.raise(StopSignal.State.ABANDONED);
    turn.lock();
    try {
      Running current = running;
      if (current != null) {
        current.tracker().close();
        if (!shutDown && current.lane().awaitQuiet(time.nanos() + FOREVER.toNanos())) {
          shutDown = true;
          shutDown(current, ShutdownReason.LEASE_LOST);
        }
      }
      board.clear();
      phase = ShardStatus.Phase.STOPPED;
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void tick() {
    Assignment assigned = assignment;
    if (assigned == null || phase == ShardStatus.Phase.STOPPED) {
      return;
    }
    if (!stop.isAbandoned()
        && !assigned.checkpointer().leaseHeld()
        && stop.raise(StopSignal.State.ABANDONED)) {
      log.info("{}: the lease is lost", assigned.shard());
    }
    stalls.look(assigned.shard(), ledger.snapshot());
    Running current = running;
    if (current != null) {
      current.tracker().tick();
      idle(current);
    }
  }

  private void idle(Running current) {
    if (!isIdle() || !turn.tryLock()) {
      return;
    }
    try {
      if (!isIdle() || shutDown) {
        return;
      }
      lastActive = time.nanos();
      if (ProcessorCalls.idle(current.processor()) == Checkpoint.NOW) {
        current.tracker().write();
      }
    } catch (Throwable e) {
      ledger.failedAttempt();
      failureLog.callFailed(shardName(), "idle", e);
    } finally {
      turn.unlock();
    }
  }

  private boolean isIdle() {
    return !stop.isRaised()
        && time.nanos() - lastActive >= IDLE_INTERVAL.toNanos()
        && ledger.snapshot().inFlight() == 0;
  }

  private String shardName() {
    Assignment assigned = assignment;
    return assigned == null ? "shard" : assigned.shard().toString();
  }

  @Override
  public ShardStatus status() {
    Assignment assigned = assignment;
    Running current = running;
    LedgerSnapshot counts = ledger.snapshot();
    Optional<CheckpointTracker> tracker = Optional.ofNullable(current).map(Running::tracker);
    String start = assigned == null ? "" : assigned.shard().sequenceNumber();
    return new ShardStatus(
        assigned == null ? "" : assigned.shard().streamName(),
        assigned == null ? "" : assigned.shard().shardId(),
        stop.isAbandoned() && phase != ShardStatus.Phase.STOPPED ? ShardStatus.Phase.LOST : phase,
        tracker.map(CheckpointTracker::resolved).map(StreamRecord::sequenceNumber),
        tracker.map(CheckpointTracker::written).map(StreamRecord::sequenceNumber).orElse(start),
        tracker.map(CheckpointTracker::writtenAt),
        millisBehindLatest,
        stalls.current(),
        (tipSeen || end.isReached()) && counts.inFlight() == 0,
        counts);
  }
}
