package org.kclframework.kcl;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.CheckpointException;
import org.kclframework.core.runner.LeaseLostException;
import org.kclframework.core.runner.RecordBatch;
import org.kclframework.core.runner.ShardProcessor;
import org.kclframework.core.runner.ShardStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.processor.ShardRecordProcessor;

/**
 * Turns KCL's callbacks into calls of a {@link ShardProcessor}.
 *
 * <p>KCL takes an exception from {@code processRecords} for "skip this batch", and an error for the
 * end of its scheduler, so nothing is thrown from there. From {@code shardEnded} an exception is
 * KCL's way to hear "not yet": it calls again soon and keeps the child shards waiting until then.
 *
 * <p>KCL never runs two callbacks of a shard at once, and none interrupts another: a lost lease is
 * announced only when {@code processRecords} has returned. That is why the lease is also looked at
 * from outside, by the shard processor's ticks.
 *
 * <p>When something went wrong that would cost a record, such as a batch that KCL passed over,
 * nothing more is processed, and the shard is {@linkplain #restart read again} from its checkpoint.
 */
final class ShardAdapter implements ShardRecordProcessor {

  private static final Logger log = LoggerFactory.getLogger(ShardAdapter.class);

  /** How often a wait for something else is broken off to see if the lease is still held. */
  private static final Duration LEASE_LOOK = Duration.ofMillis(200);

  private final WatchedRetrieval.Source source;
  private final ShardProcessor processor;
  private final Environment environment;
  private final AtomicBoolean restarting = new AtomicBoolean();
  private final AtomicBoolean restartRunning = new AtomicBoolean();

  private volatile @Nullable Hold hold;
  private volatile long lastDelivery = System.nanoTime();
  private volatile boolean busy;
  private volatile boolean endRefused;

  /** Whether the processor agreed to the shard's end, which is not known to be recorded. */
  private volatile boolean endAgreed;

  private volatile boolean endOfRunPassed;

  /** Whether the run has ended in this shard in good order. */
  private volatile boolean runEnded;

  /** Ends the wait of a shard's end that this run does not reach. */
  private final CountDownLatch over = new CountDownLatch(1);

  /**
   * What the adapters of a worker share.
   *
   * @param stopAt when the run ends, if it ends at a time, which may be before the end of a shard
   */
  record Environment(
      ActiveShards shards, StreamWatch streams, Executor threads, Optional<Instant> stopAt) {

    /** Returns whether a batch reaches beyond the end of the run. */
    private boolean isPassedBy(List<StreamRecord> records) {
      if (stopAt.isEmpty() || records.isEmpty()) {
        return false;
      }
      Instant arrival = records.get(records.size() - 1).arrivalTime();
      return arrival != null && !arrival.isBefore(stopAt.get());
    }
  }

  /** What is known once KCL has said which shard this is. */
  private record Hold(ShardContext shard, KclCheckpointer checkpointer) {}

  /**
   * Creates it.
   *
   * @param source the publisher that KCL has just made for the same taking of the lease
   */
  ShardAdapter(WatchedRetrieval.Source source, ShardProcessor processor, Environment environment) {
    this.source = source;
    this.processor = processor;
    this.environment = environment;
  }

  @Override
  public void initialize(InitializationInput input) {
    busy = true;
    try {
      // KCL repeats the call when it failed.
      if (hold == null) {
        begin(input);
      }
    } catch (Throwable e) {
      log.error("{}/{}: initialize failed", source.streamName(), input.shardId(), e);
      source.publisher().watch().notBegun(input.extendedSequenceNumber().sequenceNumber(), e);
      // For an error KCL would fail in its loop, each time; for an exception it repeats the call,
      // also when the lease is lost, whose loss it would never tell.
      if (source.lease().isHeld()) {
        throw new IllegalStateException("initialize failed: " + e, e);
      }
    } finally {
      called();
    }
  }

  private void begin(InitializationInput input) {
    ShardContext shard =
        new ShardContext(
            source.streamName(),
            input.shardId(),
            input.extendedSequenceNumber().sequenceNumber(),
            input.extendedSequenceNumber().subSequenceNumber());
    ShardLease lease = source.lease();
    awaitFormerHold(shard);
    if (!lease.isHeld()) {
      log.info("{}: the lease was lost before the shard was begun", shard);
      return;
    }
    Hold taken = new Hold(shard, new KclCheckpointer(lease, this::giveBack));
    boolean begun = false;
    hold = taken;
    try {
      environment.shards().add(this, lease, shard, processor, source.publisher().watch());
      processor.initialize(shard, taken.checkpointer());
      source.publisher().onBareEnd(processor::endDelivered);
      source.publisher().onDone(this::done);
      source.publisher().watch().begun();
      begun = true;
    } finally {
      if (!begun) {
        hold = null;
        environment.shards().remove(this);
      }
    }
  }

  /**
   * Waits until the shard is free, if this worker lost it a moment ago and is still at work on it.
   * Two processors at once would break the order of its records. Only the shard itself waits: KCL
   * has a thread for each, and interrupts it in the end.
   */
  private void awaitFormerHold(ShardContext shard) {
    ShardLease lease = source.lease();
    try {
      boolean free = environment.shards().awaitFree(lease.key(), LEASE_LOOK);
      if (!free) {
        String reason = "this worker lost the shard, took it again, and is still at work on it";
        log.warn("{}: {}", shard, reason);
        source
            .publisher()
            .watch()
            .notBegun(shard.sequenceNumber(), new IllegalStateException(reason));
      }
      while (!free && lease.isHeld()) {
        free = environment.shards().awaitFree(lease.key(), LEASE_LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the shard was not free", e);
    }
  }

  @Override
  public void processRecords(ProcessRecordsInput input) {
    busy = true;
    try {
      Hold current = hold;
      if (restarting.get()) {
        return;
      }
      if (current == null) {
        if (source.lease().isHeld()) {
          requestRestart("the lease was lost for a moment before the shard was begun");
        }
        return;
      }
      source.publisher().received();
      if (source.publisher().hasSkipped()) {
        requestRestart("KCL passed over a batch");
        return;
      }
      current.checkpointer().use(input.checkpointer());
      long behind = input.millisBehindLatest() == null ? -1 : input.millisBehindLatest();
      if (input.records() instanceof OrderedBatch batch) {
        source.unseenBytes().add(batch.unseenBytes());
      }
      List<StreamRecord> records = new BatchView(current.shard(), input.records(), behind);
      endOfRunPassed |= environment.isPassedBy(records);
      // Not the time of this call: a batch may have waited long while KCL read ahead.
      Instant readAt = input.cacheEntryTime() == null ? Instant.now() : input.cacheEntryTime();
      processor.process(new RecordBatch(records, behind, readAt));
      if (input.isAtShardEnd()) {
        // KCL may give the lease up, and take it again, any number of times before it closes the
        // shard: while the other parent of a merge is far behind it does so every few seconds.
        processor.endDelivered();
      }
    } catch (Throwable e) {
      // Only the class is told: the message may quote a payload. Nothing may be thrown from here:
      // KCL would skip the batch.
      restartSurely("a batch failed with " + e.getClass().getName());
    } finally {
      called();
    }
  }

  @Override
  public void leaseLost(LeaseLostInput input) {
    // May come without initialize, when the shard was still waiting for its parents.
    busy = true;
    try {
      processor.leaseLost();
    } finally {
      endAgreed = false;
      environment.shards().remove(this);
      called();
    }
    if (!environment.shards().isDraining()) {
      environment.threads().execute(source.lease()::giveBackDropped);
    }
  }

  @Override
  public void shardEnded(ShardEndedInput input) {
    busy = true;
    try {
      endShard(input);
    } catch (ShardNotFinishedException e) {
      throw e;
    } catch (Throwable e) {
      // After an error KCL would take the shard for closed, and wait for its lease for ever.
      log.error("{}: the shard's end failed", this, e);
      throw new ShardNotFinishedException("the shard's end failed with " + e.getClass().getName());
    } finally {
      called();
    }
  }

  private void endShard(ShardEndedInput input) {
    Hold current = hold;
    if (current == null || restarting.get()) {
      throw new ShardNotFinishedException("the shard is about to be read again");
    }
    if (source.publisher().hasLost()) {
      requestRestart("KCL passed over a batch");
      throw new ShardNotFinishedException("KCL passed over a batch");
    }
    if (!source.publisher().isEndVouched()) {
      verifyEnd(current.shard());
    }
    if (!processor.shardEnded()) {
      // Where something else keeps the shard from being closed, that is not what it is doing.
      endRefused =
          runEnded
              || (environment.stopAt().isPresent()
                  && processor.status().phase() == ShardStatus.Phase.PROCESSING);
      if (endRefused) {
        awaitEndOfRun();
      }
      throw new ShardNotFinishedException("records of the shard are not resolved yet");
    }
    endAgreed = true;
    close(current, input);
  }

  /**
   * Waits, where the run ended before the shard, until the shard is given up. KCL would ask again
   * many times a second and log an error with its stack each time; so it does once, at the end.
   */
  private void awaitEndOfRun() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Has a shard's end that this run does not reach waited for no longer. */
  void release() {
    over.countDown();
  }

  private void verifyEnd(ShardContext shard) {
    switch (environment.streams().look(shard.streamName(), shard.shardId())) {
      case GONE -> log.warn("{}: its records are past their retention", shard);
      case LISTED -> {
        requestRestart("KCL reports the shard's end, but the shard is there");
        throw new ShardNotFinishedException("the shard is there");
      }
      case UNKNOWN -> throw new ShardNotFinishedException("the shard may be there");
    }
  }

  private void close(Hold current, ShardEndedInput input) {
    try {
      current.checkpointer().closeShard(input.checkpointer());
    } catch (LeaseLostException e) {
      throw new ShardNotFinishedException("the lease is lost: " + e.getMessage());
    } catch (CheckpointException e) {
      throw new ShardNotFinishedException("the shard's end is not recorded: " + e.getMessage());
    }
    closed();
  }

  /**
   * Takes note that KCL is done with the shard. Unless it told of a lost lease it has seen the end
   * in the table: where the answer to that write is lost KCL finds it there, and says nothing.
   */
  private void done() {
    if (endAgreed) {
      closed();
    }
  }

  private void closed() {
    endAgreed = false;
    processor.endRecorded();
    log.info("{}: the shard has ended and all its records are resolved", this);
    environment.shards().ended(this);
  }

  @Override
  public void shutdownRequested(ShutdownRequestedInput input) {
    busy = true;
    try {
      Hold current = hold;
      if (current != null) {
        current.checkpointer().use(input.checkpointer());
      }
      finish();
    } finally {
      called();
    }
  }

  /**
   * Ends the run in this shard: the processor says goodbye, and the final checkpoint is made. The
   * lease is kept, so that the shard can be read again if the processor fails.
   *
   * @param grace how long that may take
   * @return how many processed records the processor failed with that no checkpoint covers
   */
  long endRun(Duration grace) {
    processor.drain(grace);
    processor.shutdownRequested();
    long uncovered = processor.uncovered();
    runEnded = uncovered == 0;
    return uncovered;
  }

  /** Makes the final checkpoint and gives the lease back; may be called by any thread. */
  void finish() {
    try {
      processor.shutdownRequested();
      if (endRefused) {
        // KCL would go on asking whether the shard may be closed.
        source.lease().drop();
      } else {
        source.lease().giveBack();
      }
    } finally {
      release();
    }
  }

  /**
   * Has the shard read again from its checkpoint, by a new processor of whoever takes its lease.
   * From now on nothing more is processed here; the rest is done in a thread of its own.
   */
  void requestRestart(String reason) {
    restarting.set(true);
    release();
    if (!restartRunning.compareAndSet(false, true)) {
      return;
    }
    log.warn("{}: {}: the shard is read again from its checkpoint", this, reason);
    source.publisher().watch().restarted();
    boolean started = false;
    try {
      environment.threads().execute(this::restart);
      started = true;
    } finally {
      if (!started) {
        restartRunning.set(false);
      }
    }
  }

  /** Has the shard read again because its processor lost records that it had taken. */
  private void giveBack() {
    restartSurely("the processor broke with records that are not checkpointed");
  }

  /** Like {@link #requestRestart}, but throws nothing. */
  private void restartSurely(String reason) {
    try {
      requestRestart(reason);
    } catch (Throwable e) {
      // Not even a thread can be had. The shard stays given up, and the restart is tried again.
      restarting.set(true);
    }
  }

  /** Returns whether the shard is given up here, to be read again. */
  boolean isRestarting() {
    return restarting.get();
  }

  private void restart() {
    try {
      environment.streams().checkStream(source.streamName());
      if (processor.status().phase() != ShardStatus.Phase.LOST) {
        processor.shutdownRequested();
      }
    } finally {
      // Whatever went wrong: a shard that is given up must not keep its lease.
      source.lease().drop();
      restartRunning.set(false);
      environment.shards().leaseFreed();
    }
  }

  /** Returns whether the run has ended in this shard: all its child shards come after that. */
  boolean isPastEnd() {
    return endRefused || endOfRunPassed || runEnded;
  }

  boolean holdsLease() {
    return source.lease().isHeld();
  }

  private void called() {
    lastDelivery = System.nanoTime();
    busy = false;
  }

  /** Returns for how long KCL has not called, in nanoseconds; 0 while a callback runs. */
  long silentNanos() {
    return busy ? 0 : System.nanoTime() - lastDelivery;
  }

  @Override
  public String toString() {
    return source.streamName() + "/" + source.shardId();
  }
}
