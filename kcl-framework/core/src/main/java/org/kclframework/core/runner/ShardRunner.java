package org.kclframework.core.runner;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.RecordProcessorFactory;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.ShardStart.Running;
import org.kclframework.core.runner.ShardStatus.Phase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a processor over one shard, a {@link RecordProcessor} record by record, a {@link
 * BatchProcessor} batch by batch: retries and the failure policy, order, checkpoints and the
 * ledger.
 *
 * <p>Records are resolved in a {@link Lane} and nowhere else; this class decides when the lane
 * works and when the processor's other methods are called. {@link #tick} comes from a timer while a
 * callback may be running, so it touches the processor only when its {@link Turn} is free.
 */
public final class ShardRunner implements ShardProcessor {

  private static final Logger log = LoggerFactory.getLogger(ShardRunner.class);

  /** How long the final work may take when nobody said. */
  private static final Duration DEFAULT_GRACE = Duration.ofSeconds(25);

  private final Handler.Factory factory;
  private final RunnerInternals internals;
  private final TimeSource time;
  private final StopSignal stop;
  private final Ledger ledger;
  private final StallDetector stalls;
  private final RunEnd end;

  private final Turn turn;
  private final IdleCalls idleCalls;

  /** Whether a tick does what is due by time. */
  private final AtomicBoolean ticking = new AtomicBoolean();

  private volatile Phase phase = Phase.INITIALIZING;
  private volatile @Nullable Assignment assignment;
  private volatile @Nullable Handler handler;
  private volatile @Nullable Running running;
  private volatile long millisBehindLatest = -1;
  private volatile boolean tipSeen;
  private volatile @Nullable Long drainDeadline;

  /** Whether the shard's last record was delivered. */
  private volatile boolean endDelivered;

  /** Whether the shard may be closed for good; it is not yet, as long as it is stopping. */
  private volatile boolean ended;

  /**
   * Creates the runner of one shard, whose records are processed one by one.
   *
   * @param factory makes the processor when the shard is initialised
   * @param options how the shard is run
   * @param environment what a worker's shards share
   */
  public ShardRunner(
      RecordProcessorFactory factory, RunnerOptions options, RunnerEnvironment environment) {
    this(
        (Assignment assignment) ->
            new RecordHandler(
                requireNonNull(factory.create(), "the factory returned no processor"), assignment),
        options,
        environment);
  }

  private ShardRunner(
      Handler.Factory factory, RunnerOptions options, RunnerEnvironment environment) {
    this.factory = factory;
    this.internals = RunnerInternals.of(options, environment);
    this.time = environment.time();
    this.stop = internals.stop();
    this.ledger = internals.ledger();
    this.stalls = new StallDetector(time, internals.board());
    this.end = new RunEnd(options.stopAt());
    this.turn = new Turn(time, this::contain);
    this.idleCalls = new IdleCalls(internals, turn);
  }

  /** Creates the runner of one shard, whose records are processed by what a factory makes. */
  static ShardRunner of(
      Handler.Factory factory, RunnerOptions options, RunnerEnvironment environment) {
    return new ShardRunner(factory, options, environment);
  }

  @Override
  public void initialize(ShardContext shard, ShardCheckpointer checkpointer) {
    turn.run(
        () -> {
          if (assignment == null && !stop.isRaised()) {
            start(shard, checkpointer);
          }
        });
  }

  private void start(ShardContext shard, ShardCheckpointer checkpointer) {
    WorkerStop workerStop = new WorkerStop(shard, stop, internals.environment().fatal());
    Assignment taken = new Assignment(shard, checkpointer, internals, workerStop);
    assignment = taken;
    ShardStart start = new ShardStart(taken);
    start
        .create(factory)
        .ifPresent(
            created -> {
              handler = created;
              start.initialize(created).ifPresentOrElse(this::begin, created::abort);
            });
  }

  private void begin(Running started) {
    idleCalls.active();
    running = started;
    phase = Phase.PROCESSING;
  }

  @Override
  public void process(RecordBatch batch) {
    turn.run(
        () -> {
          Running current = running;
          if (current != null && !stop.isRaised()) {
            process(current, batch);
          }
        });
  }

  private void process(Running current, RecordBatch batch) {
    millisBehindLatest = batch.millisBehindLatest();
    int records = end.recordsBefore(batch);
    if (records > 0) {
      current.lane().accept(batch, records);
      idleCalls.active();
    }
    if (batch.millisBehindLatest() == 0 && !stop.isRaised()) {
      tipSeen = true;
    }
  }

  @Override
  public void endDelivered() {
    endDelivered = true;
    contain(this::checkpointEnd);
  }

  /** Once the end was delivered nothing is gained by putting checkpoints off. */
  private void checkpointEnd() {
    Running current = running;
    if (current != null && endDelivered && !stop.isRaised()) {
      current.tracker().write();
    }
  }

  @Override
  public boolean shardEnded() {
    turn.run(
        () -> {
          Running current = running;
          if (current != null && ended) {
            current.farewell().endNotRecorded();
          } else if (current != null) {
            endShard(current);
          }
        });
    return ended;
  }

  private void endShard(Running current) {
    if (end.isPassed() && !stop.isRaised()) {
      // What follows the end of the run was not processed, so the shard is not done.
      return;
    }
    boolean resolved = current.lane().awaitResolved() && !stop.isRaised();
    phase = Phase.STOPPING;
    ended = resolved && current.farewell().endShard();
    if (ended) {
      return;
    }
    // A stop overtook the shard's end, and KCL will not call shutdownRequested any more.
    current.farewell().stop(deadline());
  }

  @Override
  public void endRecorded() {
    // Not in turn: a stop that is writing the final checkpoint must learn that none is needed.
    Running current = running;
    if (current != null) {
      contain(() -> current.farewell().endRecorded());
    }
    phase = Phase.STOPPED;
  }

  @Override
  public void drain(Duration grace) {
    long deadline = time.nanos() + Nanos.of(grace);
    Long before = drainDeadline;
    drainDeadline = before == null || deadline - before < 0 ? deadline : before;
    stop.raise(StopSignal.State.DRAINING);
  }

  @Override
  public void shutdownRequested() {
    if (drainDeadline == null) {
      drain(DEFAULT_GRACE);
    }
    long deadline = deadline();
    if (!turn.runBefore(deadline, () -> finish(deadline))) {
      contain(() -> finishWithoutTurn(deadline));
    }
  }

  private void finishWithoutTurn(long deadline) {
    Running current = running;
    Handler starting = handler;
    if (current != null) {
      current.farewell().stopWithoutProcessor(deadline);
    } else if (starting != null) {
      starting.abort();
    }
  }

  private void finish(long deadline) {
    phase = Phase.STOPPING;
    try {
      Running current = running;
      if (current != null) {
        current.farewell().stop(deadline);
      }
    } finally {
      phase = Phase.STOPPED;
    }
  }

  private long deadline() {
    Long deadline = drainDeadline;
    return deadline == null ? time.nanos() + Nanos.of(DEFAULT_GRACE) : deadline;
  }

  @Override
  public long uncovered() {
    Running current = running;
    return current == null ? 0 : current.farewell().uncovered();
  }

  @Override
  public void leaseLost() {
    stop.raise(StopSignal.State.ABANDONED);
    turn.run(
        () -> {
          Running current = running;
          if (current != null) {
            current.farewell().leaseLost();
          }
        });
    internals.board().clear();
    phase = Phase.STOPPED;
  }

  @Override
  public void tick() {
    Assignment assigned = assignment;
    if (assigned != null && phase != Phase.STOPPED) {
      contain(() -> tick(assigned));
    }
  }

  private void tick(Assignment assigned) {
    if (!ticking.compareAndSet(false, true)) {
      return;
    }
    try {
      doWhatIsDue(assigned);
    } finally {
      ticking.set(false);
    }
    // An idle that does not return holds up no later tick.
    Running current = running;
    if (current != null) {
      idleCalls.tick(current, shardName(), millisBehindLatest);
    }
  }

  private void doWhatIsDue(Assignment assigned) {
    if (!stop.isAbandoned()
        && !assigned.checkpointer().leaseHeld()
        && stop.raise(StopSignal.State.ABANDONED)) {
      log.info("{}: the lease is lost", assigned.shard());
    }
    stall();
    Running current = running;
    if (current != null) {
      current.tracker().tick();
      checkpointEnd();
    }
  }

  /** Does something and keeps whatever goes wrong in here: KCL would skip records for it. */
  private void contain(Runnable work) {
    try {
      work.run();
    } catch (Throwable e) {
      internals.failureLog().callFailed(shardName(), "the runner", e);
      Assignment assigned = assignment;
      if (assigned != null) {
        assigned.workerStop().becauseUnexpected(e);
      }
    }
  }

  private String shardName() {
    Assignment assigned = assignment;
    return assigned == null ? "shard" : assigned.shard().toString();
  }

  private Optional<Stall> stall() {
    if (phase == Phase.STOPPED) {
      return Optional.empty();
    }
    Running current = running;
    Optional<Waiting> waiting = internals.calls().current();
    return stalls.look(
        shardName(), current == null ? waiting : waiting.or(() -> current.lane().waiting()));
  }

  @Override
  public ShardStatus status() {
    Assignment assigned = assignment;
    LedgerSnapshot counts = ledger.snapshot();
    Optional<CheckpointTracker> tracker = Optional.ofNullable(running).map(Running::tracker);
    String start = assigned == null ? "" : assigned.shard().sequenceNumber();
    return new ShardStatus(
        assigned == null ? "" : assigned.shard().streamName(),
        assigned == null ? "" : assigned.shard().shardId(),
        stop.isAbandoned() && phase != Phase.STOPPED ? Phase.LOST : phase,
        tracker.map(CheckpointTracker::resolved).map(StreamRecord::sequenceNumber),
        tracker.map(CheckpointTracker::written).map(Position::sequenceNumber).orElse(start),
        tracker.map(CheckpointTracker::writtenAt),
        millisBehindLatest,
        stall(),
        (end.isSet() ? end.isReached() : tipSeen) && counts.inFlight() == 0 && !isBroken(),
        counts);
  }

  /** What is lost with a broken processor is to be delivered again. */
  private boolean isBroken() {
    Running current = running;
    return current != null && current.handler().isBroken();
  }
}
