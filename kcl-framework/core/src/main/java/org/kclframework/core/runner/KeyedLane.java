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

/**
 * Processes records concurrently, in order within a partition key.
 *
 * <p>Each key has a queue, and a key with work stands in line for one of the workers, so a slow key
 * holds up no other. All accepted records also stand in a window in the shard's order; its resolved
 * head is the prefix that a checkpoint may cover. What is tracked per record is its place in that
 * window; sequence numbers are never compared.
 *
 * <p>Workers are tasks that end when there is no work, so an idle shard holds no thread. A failed
 * record waits for its next attempt without a thread either, and only its key waits with it.
 */
final class KeyedLane implements Lane {

  /**
   * The payload bytes in the window are bounded too: the number of records alone would allow for
   * gigabytes when records are large.
   */
  static final long MAX_WINDOW_BYTES = 64L << 20;

  private final RecordProcessor processor;
  private final FailureHandler failures;
  private final CheckpointTracker tracker;
  private final Ledger ledger;
  private final StopSignal stop;
  private final RunnerThreads threads;
  private final int parallelism;
  private final int maxInFlight;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Accepted records in the shard's order, from the oldest unresolved one. */
  private final ArrayDeque<Slot> window = new ArrayDeque<>();

  private final Map<String, KeyQueue> queues = new HashMap<>();
  private final ArrayDeque<KeyQueue> ready = new ArrayDeque<>();
  private long windowBytes;
  private long accepted;
  private int active;

  /** The newest record that was started; a drain finishes the older ones too. */
  private long newestStarted = -1;

  KeyedLane(
      RecordProcessor processor,
      FailureHandler failures,
      CheckpointTracker tracker,
      Ledger ledger,
      StopSignal stop,
      RunnerThreads threads,
      RunnerOptions options) {
    this.processor = processor;
    this.failures = failures;
    this.tracker = tracker;
    this.ledger = ledger;
    this.stop = stop;
    this.threads = threads;
    this.parallelism = options.parallelism();
    this.maxInFlight = options.maxInFlight();
    stop.whenRaised(this::wake);
  }

  /** A record in the window; {@code attempts} belongs to its worker, the flags to the lock. */
  private static final class Slot {
    final StreamRecord record;
    final KeyQueue queue;
    final long position;
    int attempts;
    boolean resolved;
    boolean returned;
    boolean checkpointNow;

    Slot(StreamRecord record, KeyQueue queue, long position) {
      this.record = record;
      this.queue = queue;
      this.position = position;
    }
  }

  /** The records of a key that wait, the first of which may be in work. */
  private static final class KeyQueue {
    final ArrayDeque<Slot> slots = new ArrayDeque<>();
  }

  @Override
  public void accept(RecordBatch batch, int records) {
    lock.lock();
    try {
      ledger.delivered(records);
      for (int i = 0; i < records; i++) {
        while (isFull() && !stop.isRaised()) {
          changed.awaitUninterruptibly();
        }
        if (stop.isRaised()) {
          ledger.returned(records - i);
          return;
        }
        enqueue(batch.records().get(i));
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull() {
    return window.size() >= maxInFlight || (windowBytes >= MAX_WINDOW_BYTES && !window.isEmpty());
  }

  private void enqueue(StreamRecord record) {
    KeyQueue queue = queues.computeIfAbsent(record.partitionKey(), key -> new KeyQueue());
    Slot slot = new Slot(record, queue, accepted++);
    window.add(slot);
    windowBytes += record.size();
    queue.slots.add(slot);
    if (queue.slots.size() == 1) {
      makeReady(queue);
    }
  }

  private void makeReady(KeyQueue queue) {
    ready.add(queue);
    startWorker();
  }

  private void startWorker() {
    if (active < parallelism) {
      active++;
      threads.execute(this::work);
    }
  }

  private void work() {
    for (Slot slot = next(); slot != null; slot = next()) {
      if (process(slot)) {
        tracker.writeUnlessWriting();
      }
    }
  }

  /** Takes the first record of the next key in line, or ends the calling worker. */
  private @Nullable Slot next() {
    lock.lock();
    try {
      KeyQueue queue = ready.poll();
      while (queue != null && !mayStart(queue.slots.getFirst())) {
        queue = ready.poll();
      }
      if (queue == null) {
        active--;
        changed.signalAll();
        return null;
      }
      Slot slot = queue.slots.getFirst();
      newestStarted = Math.max(newestStarted, slot.position);
      return slot;
    } finally {
      lock.unlock();
    }
  }

  /**
   * While the shard drains, records older than one that was started are still processed: a gap
   * before a finished record would have it delivered again.
   */
  private boolean mayStart(Slot slot) {
    if (stop.isAbandoned()) {
      return false;
    }
    return !stop.isRaised() || slot.position <= newestStarted;
  }

  /** Makes one attempt at a record; returns whether a checkpoint is due. */
  private boolean process(Slot slot) {
    StreamRecord record = slot.record;
    if (failures.isTooOld(record)) {
      return finish(slot, failures.giveUp(record, slot.attempts, null), Checkpoint.BY_POLICY);
    }
    Checkpoint checkpoint;
    try {
      checkpoint = RecordCall.attempt(processor, record);
    } catch (Throwable e) {
      return failed(slot, e);
    }
    if (slot.attempts > 0) {
      failures.recovered(record, slot.attempts + 1);
    }
    return finish(slot, Outcome.SUCCEEDED, checkpoint);
  }

  private boolean failed(Slot slot, Throwable failure) {
    slot.attempts++;
    Optional<Duration> wait = failures.retryAfter(slot.record, slot.attempts, failure);
    if (wait.isPresent()) {
      threads.schedule(() -> retry(slot), wait.get());
      return false;
    }
    Outcome outcome = failures.giveUp(slot.record, slot.attempts, failure);
    return finish(slot, outcome, Checkpoint.BY_POLICY);
  }

  private void retry(Slot slot) {
    lock.lock();
    try {
      if (stop.isRaised()) {
        return;
      }
      // In front of the line: this record is older than most of what waits.
      ready.addFirst(slot.queue);
      startWorker();
    } finally {
      lock.unlock();
    }
  }

  private boolean finish(Slot slot, Outcome outcome, Checkpoint checkpoint) {
    lock.lock();
    try {
      ledger.resolved(outcome);
      if (outcome == Outcome.RETURNED) {
        // The slot stays where it is: no checkpoint passes it, and its key goes no further.
        slot.returned = true;
        return false;
      }
      slot.resolved = true;
      slot.checkpointNow = checkpoint == Checkpoint.NOW;
      slot.queue.slots.removeFirst();
      if (slot.queue.slots.isEmpty()) {
        queues.remove(slot.record.partitionKey());
      } else {
        ready.add(slot.queue);
      }
      return slot == window.peekFirst() && advance();
    } finally {
      lock.unlock();
    }
  }

  /** Moves the resolved prefix on; returns whether a checkpoint is due. */
  private boolean advance() {
    Slot last = null;
    int records = 0;
    boolean due = false;
    for (Slot head = window.peekFirst(); head != null && head.resolved; head = window.peekFirst()) {
      window.removeFirst();
      windowBytes -= head.record.size();
      last = head;
      records++;
      due |= head.checkpointNow;
    }
    if (last != null) {
      due |= tracker.advance(last.record, records);
      changed.signalAll();
    }
    return due;
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
      if (!awaitNoWorker(deadlineNanos)) {
        return false;
      }
      giveBackRest();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitNoWorker(long deadlineNanos) {
    boolean interrupted = false;
    try {
      while (active > 0) {
        long left = deadlineNanos - System.nanoTime();
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

  private void giveBackRest() {
    int rest = 0;
    for (Slot slot : window) {
      if (!slot.resolved && !slot.returned) {
        slot.returned = true;
        rest++;
      }
    }
    ledger.returned(rest);
    queues.clear();
    ready.clear();
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
