package org.kclframework.streams.spool;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.producer.Stall;
import org.kclframework.streams.spool.Segments.Dropped;
import org.kclframework.streams.spool.SpoolOptions.WhenFull;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that keeps house: it makes segments, writes the position down, deletes what is
 * delivered, sets aside what cannot be, and makes room.
 */
final class Keeper implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Keeper.class);

  private static final Duration LONGEST_TURN = Duration.ofMillis(100);
  private static final int TURNS_PER_FORCE = 10;
  private static final int ASIDE_PER_TURN = 16;

  private final Disk disk;
  private final Admission admission;
  private final SpoolOptions options;
  private final Preparer preparer;
  private final Segments segments;
  private final Space space;
  private final Window window;
  private final Deliverer deliverer;
  private final CursorFile cursor;
  private final Undeliverables undeliverables;
  private final SpoolTally tally;
  private final StatusBoard status;
  private final DroppedReport report;
  private final Alarm alarm;
  private final long turnNanos;
  private volatile boolean ending;
  private volatile @Nullable Stall failure;
  private long forcedAt = System.nanoTime();
  private boolean unforced;
  private final List<Step> turn;
  private final List<Step> last;

  Keeper(Parts parts) {
    disk = parts.disk();
    admission = parts.admission();
    options = parts.options();
    preparer = parts.preparer();
    segments = parts.segments();
    space = parts.space();
    window = parts.window();
    deliverer = parts.deliverer();
    cursor = parts.cursor();
    undeliverables = parts.undeliverables();
    tally = parts.tally();
    status = parts.status();
    report = new DroppedReport(disk.toString(), System::nanoTime);
    alarm = parts.alarm();
    Step write = step("write its position down", this::writeCursor);
    Step finish = step("finish its segments", this::finishSealed);
    Step delete = step("delete what is delivered", this::deleteResolved);
    Step setAside = step("set records aside", this::setAside);
    Step update = step("tell its state", status::update);
    // What makes room comes first, as the disk may lack it for the rest.
    turn =
        List.of(
            step("make segments", preparer::prepare),
            step("make room", this::makeRoom),
            step("tell what made room", report::tellIfDue),
            write,
            finish,
            delete,
            setAside,
            update);
    last =
        List.of(
            step("take segments back", preparer::close),
            step("set records aside", this::setAllAside),
            step("tell what made room", report::tell),
            step("give up what has no file", this::giveUpDropped),
            write,
            step("force its position", this::forceCursor),
            finish,
            delete,
            step("force its directory", disk::force),
            step("close its files", this::closeFiles),
            update);
    turnNanos =
        Math.min(LONGEST_TURN.toNanos(), options.cursorInterval().toNanos() / TURNS_PER_FORCE + 1);
  }

  /** What it keeps. */
  record Parts(
      Disk disk,
      Admission admission,
      SpoolOptions options,
      Preparer preparer,
      Segments segments,
      Space space,
      Window window,
      Deliverer deliverer,
      CursorFile cursor,
      Undeliverables undeliverables,
      SpoolTally tally,
      StatusBoard status,
      Alarm alarm) {}

  /** Lets it end, after it has written down how far the delivery is. */
  void end() {
    ending = true;
    alarm.ringNow();
  }

  /** Returns since when and why it keeps nothing any more. */
  Optional<Stall> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void run() {
    try {
      while (!ending) {
        turn.forEach(Step::run);
        alarm.awaitNanos(turnNanos);
      }
    } catch (Throwable e) {
      fail(e);
    }
    // What was delivered until the end is written down all the same, if that is possible.
    while (!ending) {
      alarm.awaitNanos(turnNanos);
    }
    try {
      last.forEach(Step::run);
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void fail(Throwable cause) {
    log.error(
        "The keeping thread of the spool {} has failed, which takes no more records", disk, cause);
    String problem = "its keeping thread has failed: " + cause.getClass().getSimpleName();
    failure = new Stall(Instant.now(), problem);
    admission.close(problem);
    preparer.end();
  }

  private Step step(String name, Step.Work work) {
    return new Step(disk, name, work);
  }

  private void setAside() throws IOException {
    // A few at a time: the rest of the house is not to wait for them.
    List<Aside> some = deliverer.someAside(ASIDE_PER_TURN);
    if (some.isEmpty()) {
      return;
    }
    undeliverables.add(some);
    for (Aside one : some) {
      deliverer.isAside();
      log.error(
          "A record of the spool {} was set aside into {}: {}",
          disk,
          Undeliverables.NAME,
          one.reason());
    }
    if (some.size() == ASIDE_PER_TURN) {
      alarm.ringNow();
    }
  }

  private void setAllAside() throws IOException {
    while (!deliverer.someAside(1).isEmpty()) {
      setAside();
    }
  }

  private void writeCursor() throws IOException {
    Cursor now = segments.cursor(window.resolved());
    if (!now.equals(cursor.last())) {
      cursor.write(now);
      unforced = true;
    }
    if (unforced && System.nanoTime() - forcedAt >= options.cursorInterval().toNanos()) {
      forceCursor();
    }
  }

  private void forceCursor() throws IOException {
    forcedAt = System.nanoTime();
    cursor.force();
    unforced = false;
  }

  /** Cuts off what lies behind the end of segments, and forces the rest. */
  private void finishSealed() throws IOException {
    for (Segment segment : segments.sealed()) {
      if (!segment.finished) {
        segment.file.truncate(segment.end);
        if (segment.durability != Durability.FSYNC) {
          segment.file.force();
        }
        segment.finished = true;
      }
    }
  }

  private void deleteResolved() throws IOException {
    long resolved = cursor.last() == null ? 0 : cursor.last().resolved();
    List<Segment> done = segments.done(resolved);
    if (done.isEmpty()) {
      return;
    }
    // Else an older position could be found after a power failure, and the records behind it not.
    if (unforced) {
      forceCursor();
    }
    for (Segment segment : done) {
      remove(segment);
    }
  }

  private void remove(Segment segment) throws IOException {
    segment.finished = true;
    segment.file.close();
    if (segment.corrupt) {
      disk.rename(segment.name(), segment.name() + Segments.CORRUPT);
    } else {
      disk.delete(segment.name());
    }
    // Not before it is gone: else nobody would try again.
    segments.remove(segment);
    space.free(segment.bytes());
  }

  private void makeRoom() throws IOException {
    if (!space.isWanted() || options.whenFull() != WhenFull.DROP_OLDEST) {
      return;
    }
    Dropped dropped = segments.dropOldest();
    if (dropped == null) {
      return;
    }
    tally.dropped.add(dropped.records());
    report.add(dropped.records(), window.unresolvedBefore(segments.droppedBefore()));
    try {
      cursor.write(segments.cursor(window.resolved()));
      forceCursor();
    } finally {
      remove(dropped.segment());
    }
  }

  /** Counts records as dropped that are undelivered at the end and whose file made room. */
  private void giveUpDropped() {
    long before = tally.dropped.sum();
    window.giveUpBefore(segments.droppedBefore(), tally.dropped);
    long records = tally.dropped.sum() - before;
    if (records > 0) {
      log.error(
          "{} records of the spool {} had been dropped from the disk to make room and could not be"
              + " delivered until its end: they are lost",
          records,
          disk);
    }
  }

  private void closeFiles() throws IOException {
    undeliverables.close();
    cursor.close();
    for (Segment segment : segments.all()) {
      segment.file.close();
    }
  }
}
