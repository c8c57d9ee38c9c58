package org.kclframework.core.runner;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.Slot.KeyQueue;
import org.kclframework.core.runner.Slot.State;

/**
 * Processes records concurrently, in order within a partition key.
 *
 * <p>Each key has a queue, and a key with work stands in line for one of the workers, so a slow key
 * holds up no other. All accepted records also stand in a window in the shard's order. What is
 * tracked per record is its place in that window; sequence numbers are never compared.
 *
 * <p>Workers are tasks that end when there is no work, so an idle shard holds no thread. A failed
 * record waits for its next attempt without a thread either, and only its key waits with it. While
 * the failure destination refuses a record, though, that record's worker waits for it.
 */
final class KeyedLane implements Lane {

  private final RecordProcessor processor;
  private final FailureHandler failures;
  private final CheckpointTracker tracker;
  private final Ledger ledger;
  private final StopSignal stop;
  private final WorkerStop workerStop;
  private final TimeSource time;
  private final RunnerThreads threads;
  private final int parallelism;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final InFlightWindow window;
  private final Map<String, KeyQueue> queues = new HashMap<>();
  private final ArrayDeque<KeyQueue> ready = new ArrayDeque<>();
  private long accepted;
  private int workers;

  /** The newest record that was started; a drain finishes the older ones too. */
  private long newestStarted = -1;

  KeyedLane(
      RecordProcessor processor,
      FailureHandler failures,
      CheckpointTracker tracker,
      RunnerInternals internals,
      WorkerStop workerStop) {
    this.processor = processor;
    this.failures = failures;
    this.tracker = tracker;
    this.ledger = internals.ledger();
    this.stop = internals.stop();
    this.workerStop = workerStop;
    this.time = internals.time();
    this.threads = internals.environment().threads();
    this.parallelism = internals.options().parallelism();
    this.window = new InFlightWindow(internals.options().maxInFlight());
    stop.whenRaised(this::wake);
  }

  @Override
  public void accept(RecordBatch batch, int records) {
    lock.lock();
    long before = accepted;
    try {
      ledger.delivered(records);
      for (int i = 0; i < records && awaitRoom(); i++) {
        enqueue(batch.records().get(i));
      }
    } finally {
      ledger.returned(records - (int) (accepted - before));
      lock.unlock();
    }
  }

  /** Returns false if the shard's work stopped. */
  private boolean awaitRoom() {
    while (window.isFull() && !stop.isRaised()) {
      changed.awaitUninterruptibly();
    }
    return !stop.isRaised();
  }

  private void enqueue(StreamRecord record) {
    KeyQueue queue = queues.computeIfAbsent(record.partitionKey(), key -> new KeyQueue());
    Slot slot = new Slot(record, queue, accepted);
    window.add(slot);
    accepted++;
    queue.slots.add(slot);
    if (queue.slots.size() == 1) {
      ready.add(queue);
      startWorker();
    }
  }

  private void startWorker() {
    if (workers >= parallelism) {
      return;
    }
    workers++;
    boolean started = false;
    try {
      threads.execute(this::work);
      started = true;
    } finally {
      if (!started) {
        workers--;
      }
    }
  }

  private void work() {
    boolean brokenDown = true;
    try {
      for (Slot slot = next(); slot != null; slot = next()) {
        work(slot);
      }
      brokenDown = false;
    } finally {
      if (brokenDown) {
        // Else the worker is counted off already: that and finding no work must be one step, since
        // work that comes in between would start no other worker.
        countOffBrokenDown();
      }
    }
  }

  private void work(Slot slot) {
    try {
      if (process(slot)) {
        tracker.writeUnlessWriting();
      }
    } catch (Throwable e) {
      try {
        workerStop.becauseUnexpected(e);
      } finally {
        giveBack(slot);
      }
    }
  }

  private void countOffBrokenDown() {
    lock.lock();
    try {
      countOff();
    } finally {
      lock.unlock();
    }
  }

  /** Counts the calling worker as ended; needs the lock. */
  private void countOff() {
    workers--;
    changed.signalAll();
  }

  /** Takes the first record of the next key in line, or ends the calling worker. */
  private @Nullable Slot next() {
    lock.lock();
    try {
      for (KeyQueue queue = ready.poll(); queue != null; queue = ready.poll()) {
        Slot slot = queue.slots.getFirst();
        if (mayStart(slot)) {
          slot.state = State.IN_WORK;
          newestStarted = Math.max(newestStarted, slot.position);
          slot.covered = coverable(slot);
          return slot;
        }
      }
      countOff();
      return null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns how far a checkpoint may go that this record asks for. Where only records ask for
   * checkpoints, a processor may keep what is resolved in its memory until one does; then what
   * other workers do during that record's call is not covered, even if it is older.
   */
  private @Nullable Slot coverable(Slot slot) {
    return !tracker.isOnlyWhenAsked() || window.isOldest(slot) ? slot : window.newestResolved();
  }

  /**
   * While the shard drains, records older than one that was started are still processed: a gap
   * before a finished record would have it delivered again.
   */
  private boolean mayStart(Slot slot) {
    if (slot.state != State.WAITING || stop.isAbandoned()) {
      return false;
    }
    return !stop.isRaised() || slot.position <= newestStarted;
  }

  /** Makes one attempt at a record; returns whether a checkpoint is due. */
  private boolean process(Slot slot) {
    StreamRecord record = slot.record;
    if (failures.isTooOld(record)) {
      return giveUp(slot);
    }
    Checkpoint checkpoint;
    try {
      checkpoint = RecordCall.attempt(processor, record);
    } catch (Throwable e) {
      slot.attempts++;
      slot.lastFailure = e;
      Optional<Duration> wait = failures.retryAfter(record, slot.attempts, e);
      return wait.isPresent() ? retryLater(slot, wait.get()) : giveUp(slot);
    }
    if (slot.attempts > 0) {
      failures.recovered(record, slot.attempts + 1);
    }
    return finish(slot, Outcome.SUCCEEDED, checkpoint);
  }

  private boolean giveUp(Slot slot) {
    Outcome outcome = failures.giveUp(slot.record, slot.attempts, slot.lastFailure);
    return finish(slot, outcome, Checkpoint.BY_POLICY);
  }

  private boolean retryLater(Slot slot, Duration wait) {
    lock.lock();
    try {
      if (stop.isRaised()) {
        // Whoever gives back what waits may have been here already.
        giveBack(slot);
        return false;
      }
      slot.state = State.WAITING;
    } finally {
      lock.unlock();
    }
    threads.schedule(() -> retry(slot), wait);
    return false;
  }

  private void retry(Slot slot) {
    lock.lock();
    try {
      if (!stop.isRaised()) {
        // In front of the line: this record is older than most of what waits.
        ready.addFirst(slot.queue);
        startWorker();
      }
    } catch (Throwable e) {
      workerStop.becauseUnexpected(e);
    } finally {
      lock.unlock();
    }
  }

  private boolean finish(Slot slot, Outcome outcome, Checkpoint checkpoint) {
    lock.lock();
    try {
      ledger.resolved(outcome);
      if (outcome == Outcome.RETURNED) {
        slot.state = State.RETURNED;
        return false;
      }
      slot.state = State.RESOLVED;
      slot.lastFailure = null;
      slot.asksForCheckpoint = checkpoint == Checkpoint.NOW;
      slot.queue.slots.removeFirst();
      if (slot.queue.slots.isEmpty()) {
        queues.remove(slot.record.partitionKey());
      } else {
        ready.add(slot.queue);
      }
      return advance();
    } finally {
      lock.unlock();
    }
  }

  /** Moves the resolved prefix on; returns whether a checkpoint is due. */
  private boolean advance() {
    InFlightWindow.Prefix prefix = window.takeResolved();
    if (prefix == null) {
      return false;
    }
    changed.signalAll();
    return tracker.advance(prefix.last(), prefix.records(), prefix.asking());
  }

  /** Gives a record back whose worker does not finish it, nor anybody else. */
  private void giveBack(Slot slot) {
    lock.lock();
    try {
      if (slot.state == State.IN_WORK || slot.state == State.WAITING) {
        slot.state = State.RETURNED;
        ledger.resolved(Outcome.RETURNED);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean awaitResolved() {
    lock.lock();
    try {
      while (!window.isEmpty() && !stop.isRaised()) {
        changed.awaitUninterruptibly();
      }
      return window.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean awaitQuiet(long deadlineNanos) {
    lock.lock();
    try {
      boolean quiet = awaitNoWorker(deadlineNanos);
      ledger.returned(window.giveBackWaiting());
      queues.clear();
      ready.clear();
      return quiet;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitNoWorker(long deadlineNanos) {
    boolean interrupted = false;
    try {
      while (workers > 0) {
        long left = deadlineNanos - time.nanos();
        if (left <= 0) {
          return false;
        }
        try {
          changed.awaitNanos(left);
        } catch (InterruptedException e) {
          // KCL interrupts its threads when a shutdown takes long; the deadline bounds this wait.
          interrupted = true;
        }
      }
      return true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public Optional<Waiting> waiting() {
    lock.lock();
    try {
      // Not the oldest of all: that one may wait for a worker, while all of them hang elsewhere.
      Slot oldest = window.oldestInWork();
      return oldest == null
          ? Optional.empty()
          : Optional.of(
              new Waiting(
                  oldest, oldest.record.sequenceNumber(), "processRecord has not returned"));
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
