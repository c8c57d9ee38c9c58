package org.kclframework.streams.spool;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that writes the batches of a {@link BatchIntake}, and forces them if they have to be.
 *
 * <p>Threads that wait for a force put their next record as soon as they are woken. If the next
 * batch were written at once, it would hold only those that came meanwhile, and each force would
 * serve one half of them. So this waits for those that were just woken, as long as they keep coming
 * and no longer than a force takes.
 */
final class Committer implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Committer.class);

  private static final long LEAST_WAIT = TimeUnit.MICROSECONDS.toNanos(50);
  private static final long MOST_WAIT = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long RETRY_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

  private final BatchIntake intake;
  private final Admission admission;
  private final Segments segments;
  private final SpoolTally tally;
  private final Alarm alarm;
  private final Alarm readers;
  private final Executor callbacks;
  private final boolean durable;
  private long recentForce = LEAST_WAIT;
  private int released;

  /** What is being written. */
  private @Nullable Batch held;

  private @Nullable String problem;

  Committer(
      BatchIntake intake,
      Admission admission,
      Segments segments,
      SpoolTally tally,
      Alarm alarm,
      Alarm readers,
      Executor callbacks,
      Durability durability) {
    this.intake = intake;
    this.admission = admission;
    this.segments = segments;
    this.tally = tally;
    this.alarm = alarm;
    this.readers = readers;
    this.callbacks = callbacks;
    this.durable = durability == Durability.FSYNC;
  }

  @Override
  public void run() {
    try {
      while (!intake.isClosing() || !intake.isEmpty()) {
        if (intake.isEmpty()) {
          alarm.await(() -> !intake.isEmpty() || intake.isClosing());
        } else {
          turn();
        }
      }
    } catch (Throwable e) {
      log.error("The writing thread of a spool has failed, which takes no more records", e);
      segments.seal();
      giveUp("its writing thread has failed: " + e.getClass().getSimpleName());
    } finally {
      segments.seal();
    }
  }

  /** Lets nobody wait for what is not going to happen. */
  private void giveUp(String problem) {
    intake.fail(problem);
    SpoolException failure = admission.failure(new IOException(problem));
    Batch begun = held;
    if (begun != null && !begun.hasEnded()) {
      notWritten(begun, failure);
    }
    // Nothing comes after these, as nothing is admitted any more.
    notWritten(intake.take(), failure);
  }

  private void notWritten(Batch batch, SpoolException failure) {
    if (durable) {
      admission.revoke(batch.records, batch.length);
    } else if (batch.records > 0) {
      log.error("{} records could not be written, and are lost", batch.records);
      tally.lost.add(batch.records);
    }
    intake.ended(batch, false);
    batch.end(failure, callbacks);
    // There is nothing to read, and that is to be noted: a flush waits for it.
    readers.ring();
  }

  private Batch take() {
    Batch taken = intake.take();
    held = taken;
    return taken;
  }

  private void turn() {
    alarm.worked();
    if (!durable) {
      writeBehind(take());
      if (!intake.isClosing()) {
        alarm.awaitNanos(TimeUnit.MILLISECONDS.toNanos(2));
      }
      return;
    }
    collect();
    Batch batch = take();
    released = batch.waiting();
    commit(batch);
  }

  private void collect() {
    int joined = intake.waiting();
    int expected = joined + released;
    if (released < 2) {
      return;
    }
    intake.expect(expected);
    long now = System.nanoTime();
    long deadline = now + Math.min(recentForce, MOST_WAIT);
    while (joined < expected && deadline - now > 0) {
      alarm.awaitNanos(Math.min(deadline - now, Math.max(recentForce / 8, LEAST_WAIT)));
      int before = joined;
      joined = intake.waiting();
      if (joined == before) {
        break;
      }
      now = System.nanoTime();
    }
    intake.expect(Integer.MAX_VALUE);
  }

  private void commit(Batch batch) {
    try {
      Segment segment = segments.toWrite(batch.length, batch.firstIndex);
      segment.file.write(batch.bytes, 0, batch.length, segment.end);
      force(segment);
      // First, so that no more seem to be delivered than there were.
      tally.accepted.add(batch.records);
      segments.publish(segment, batch.length, batch.nextIndex());
      problem = null;
      intake.ended(batch, true);
      batch.end(null, callbacks);
      readers.ring();
    } catch (IOException e) {
      // Whether the bytes reach the disk is not known, and another force would not tell: the system
      // may have dropped what it could not write. So nothing more is written behind them.
      segments.seal();
      warn(e);
      notWritten(batch, admission.failure(e));
    }
  }

  private void force(Segment segment) throws IOException {
    long before = System.nanoTime();
    try {
      segment.file.force();
    } catch (IOException e) {
      tally.failedForces.increment();
      throw new IOException("forcing " + segment.name() + " to the disk failed: " + e, e);
    }
    recentForce += (System.nanoTime() - before - recentForce) / 8;
  }

  /** Writes what nobody waits for, and keeps it until that succeeds, or a close is out of time. */
  private void writeBehind(Batch batch) {
    while (true) {
      try {
        Segment segment = segments.toWrite(batch.length, batch.firstIndex);
        segment.file.write(batch.bytes, 0, batch.length, segment.end);
        segments.publish(segment, batch.length, batch.nextIndex());
        problem = null;
        intake.ended(batch, false);
        batch.end(null, callbacks);
        readers.ring();
        return;
      } catch (IOException e) {
        segments.seal();
        warn(e);
        if (intake.isOutOfTime()) {
          SpoolException failure = admission.failure(e);
          notWritten(batch, failure);
          // Nothing is admitted any more. If these were written behind a gap, a reader would count
          // the records of the gap once more, and so would the next run.
          notWritten(intake.take(), failure);
          return;
        }
        intake.heldUp(admission.failure(e));
        alarm.awaitNanos(RETRY_PAUSE);
      }
    }
  }

  private void warn(IOException failure) {
    String described = String.valueOf(failure.getMessage());
    if (!described.equals(problem)) {
      problem = described;
      log.error("{}", admission.failure(failure).getMessage(), failure);
    }
  }
}
