package org.kclframework.streams.spool;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the records of a spool in order, from one segment to the next, and accounts for those that
 * are not there. Belongs to the delivering thread.
 */
final class SpoolReader {

  private static final Logger log = LoggerFactory.getLogger(SpoolReader.class);

  private final Segments segments;
  private final EntryFormat format;
  private final SpoolTally tally;
  private final String directory;

  /** Records with smaller indexes are resolved. */
  private final long first;

  /** Records before were in the spool when it was opened. */
  private final long recoveredEnd;

  /** The index that the next record has if none is missing. */
  private long expected;

  private @Nullable SegmentReader reader;

  /** The segment with bytes that are no entry, behind the last record that was read. */
  private @Nullable Segment bad;

  SpoolReader(
      Segments segments,
      EntryFormat format,
      SpoolTally tally,
      String directory,
      long first,
      long recoveredEnd) {
    this.segments = segments;
    this.format = format;
    this.tally = tally;
    this.directory = directory;
    this.first = first;
    this.expected = first;
    this.recoveredEnd = recoveredEnd;
  }

  /** Returns the next record, which then counts as handed over, or null if there is none yet. */
  @Nullable SpooledRecord next() throws IOException {
    if (reader == null) {
      follow(-1);
    }
    while (reader != null) {
      SegmentReader current = reader;
      SpooledRecord record = read(current);
      long droppedBefore = record == null ? -1 : segments.claim(current.segment(), record.index());
      if (record != null && droppedBefore >= 0) {
        account(record, current.segment(), droppedBefore);
        return record;
      }
      // What was written before the next segment was begun may have been missed.
      boolean hasNext = segments.after(current.segment().number) != null;
      boolean isThrough =
          current.position() >= current.segment().end || segments.isDropped(current.segment());
      if (isThrough && !hasNext) {
        return null;
      }
      if (isThrough) {
        follow(current.segment().number);
      }
    }
    return null;
  }

  private void follow(long number) {
    Segment next = segments.after(number);
    reader = next == null ? null : new SegmentReader(next, format);
  }

  private @Nullable SpooledRecord read(SegmentReader current) throws IOException {
    try {
      SpooledRecord record = current.next(expected);
      if (current.hasSkipped()) {
        bad = current.segment();
      }
      while (record != null && record.index() < first) {
        bad = null;
        record = current.next(expected);
      }
      return record;
    } catch (IOException e) {
      if (segments.isDropped(current.segment())) {
        return null;
      }
      throw e;
    }
  }

  private void account(SpooledRecord record, Segment segment, long droppedBefore) {
    Segment place = bad;
    bad = null;
    long index = record.index();
    if (index < expected) {
      // Written twice, since it was not known whether the first time had succeeded.
      tally.recovered.increment();
      return;
    }
    long from = expected;
    expected = index + 1;
    long missing = index - Math.max(from, Math.min(index, droppedBefore));
    if (missing == 0 && place == null) {
      return;
    }
    // What was not forced when this was written belongs to puts that had not returned, or failed.
    boolean wasNeverAccepted =
        segment.durability == Durability.FSYNC && record.forced() <= index - missing;
    if (missing > 0 && !wasNeverAccepted) {
      lost(missing, place);
      return;
    }
    if (index < recoveredEnd) {
      // They were counted when the spool was opened.
      tally.recovered.add(-missing);
    }
    if (place != null) {
      tally.torn.increment();
      log.warn(
          "{} of the spool {} holds an unfinished write, which is left out",
          place.name(),
          directory);
    }
  }

  private void lost(long missing, @Nullable Segment place) {
    tally.lost.add(missing);
    tally.corrupt.increment();
    if (place == null) {
      log.error("{} records are missing from the spool {}, and are lost", missing, directory);
      return;
    }
    place.corrupt = true;
    log.error(
        "{} records in {} of the spool {} cannot be read, and are lost; the file is kept as {}",
        missing,
        place.name(),
        directory,
        place.name() + Segments.CORRUPT);
  }
}
