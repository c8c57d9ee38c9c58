package org.kclframework.streams.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what is in the directory of a spool, and cuts off what a crash has left unfinished. Of
 * the segments only the last ones are read; the others are when they are delivered.
 */
final class Recovery {

  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private static final Pattern SEGMENT =
      Pattern.compile("\\d{16}" + Pattern.quote(Segments.SUFFIX));

  /**
   * What was found.
   *
   * @param segments the segments that hold records, in order
   * @param cursor where the delivery goes on
   * @param nextIndex the index of the next record
   * @param nextNumber the number of the next segment
   */
  record Found(List<Segment> segments, Cursor cursor, long nextIndex, long nextNumber) {

    long bytes() {
      return segments.stream().mapToLong(Segment::bytes).sum();
    }
  }

  private final Disk disk;
  private final String streamName;
  private final EntryFormat format;
  private final SpoolTally tally;

  Recovery(Disk disk, String streamName, EntryFormat format, SpoolTally tally) {
    this.disk = disk;
    this.streamName = streamName;
    this.format = format;
    this.tally = tally;
  }

  Found run(CursorFile cursorFile) throws IOException {
    Cursor cursor = cursorFile.last();
    if (cursorFile.isDamaged()) {
      tally.corrupt.increment();
      log.error(
          "The position of the spool {} cannot be read: all that it holds is delivered again",
          disk);
    }
    List<Long> numbers = new ArrayList<>();
    for (String name : disk.names()) {
      if (name.endsWith(Segments.UNFINISHED)) {
        disk.delete(name);
      } else if (SEGMENT.matcher(name).matches()) {
        numbers.add(Long.parseLong(name.substring(0, name.length() - Segments.SUFFIX.length())));
      }
    }
    long lastNumber = cursor == null ? 0 : cursor.lastSegment();
    List<Opened> opened = new ArrayList<>();
    for (long number : numbers) {
      opened.add(open(number));
      lastNumber = Math.max(lastNumber, number);
    }
    // What was dropped had indexes, also if no record behind it is left.
    long nextIndex = cursor == null ? 0 : Math.max(cursor.resolved(), cursor.droppedBefore());
    while (!opened.isEmpty()) {
      Opened last = opened.get(opened.size() - 1);
      long end = cut(last);
      if (end >= 0) {
        nextIndex = Math.max(nextIndex, end);
        break;
      }
      opened.remove(opened.size() - 1);
    }
    List<Segment> segments = segments(opened, nextIndex);
    if (cursor == null) {
      long first = segments.isEmpty() ? nextIndex : segments.get(0).firstIndex;
      cursor = new Cursor(first, first, lastNumber, 0);
    }
    tally.recovered.add(nextIndex - cursor.resolved());
    cursor = withoutDropped(cursor, segments.isEmpty() ? nextIndex : segments.get(0).firstIndex);
    tally.mayRepeat.add(Math.max(0, Math.min(nextIndex, cursor.handed()) - cursor.resolved()));
    disk.force();
    return new Found(segments, cursor, nextIndex, lastNumber + 1);
  }

  /**
   * Counts what was dropped in a life that did not come to its end, as far as it had not been
   * delivered.
   *
   * @param first the index of the first record that is there; one that was to be dropped and is
   *     still there is delivered
   */
  private Cursor withoutDropped(Cursor cursor, long first) {
    long end = Math.min(cursor.droppedBefore(), first);
    if (end <= cursor.resolved()) {
      return new Cursor(cursor.resolved(), cursor.handed(), cursor.lastSegment(), end);
    }
    tally.dropped.add(end - cursor.resolved());
    log.error(
        "{} records of the spool {} were dropped to make room before it was opened, those included"
            + " that were delivered since its position was written",
        end - cursor.resolved(),
        disk);
    return new Cursor(end, Math.max(end, cursor.handed()), cursor.lastSegment(), end);
  }

  /** A segment that was opened. */
  private record Opened(long number, DiskFile file, Durability durability, boolean corrupt) {}

  private Opened open(long number) throws IOException {
    String name = Segments.name(number);
    DiskFile file = disk.open(name);
    ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.SIZE);
    while (bytes.hasRemaining() && file.read(bytes, bytes.position()) >= 0) {
      // As much as there is.
    }
    SegmentHeader header = SegmentHeader.parse(bytes.array());
    if (header == null) {
      tally.corrupt.increment();
      log.error("The header of {} in the spool {} cannot be read; its records are", name, disk);
      return new Opened(number, file, Durability.MEMORY, true);
    }
    if (header.version() != SegmentHeader.VERSION) {
      throw new SpoolException(
          name
              + " in the spool "
              + disk
              + " has version "
              + header.version()
              + " of the format, and only version "
              + SegmentHeader.VERSION
              + " can be read",
          null);
    }
    if (!header.streamName().equals(streamName)) {
      throw new SpoolException(
          "the spool "
              + disk
              + " holds records for the stream "
              + header.streamName()
              + ", not for "
              + streamName,
          null);
    }
    return new Opened(number, file, header.durability(), false);
  }

  private Segment segment(Opened opened, long firstIndex, long nextIndex, long end) {
    Segment segment =
        new Segment(
            opened.number(), opened.file(), opened.durability(), firstIndex, nextIndex, end);
    segment.sealed = true;
    segment.corrupt = opened.corrupt();
    return segment;
  }

  /**
   * Cuts off what lies behind the last entry of a segment.
   *
   * @return the index behind the last entry, or -1 if there is none, and so no segment any more
   */
  private long cut(Opened opened) throws IOException {
    long length = opened.file().length();
    SegmentReader reader =
        new SegmentReader(segment(opened, 0, 0, Math.max(length, SegmentHeader.SIZE)), format);
    long next = -1;
    long end = SegmentHeader.SIZE;
    boolean hasRest = false;
    // The first may have any index; another one has to come behind it.
    for (SpooledRecord record = reader.next(0);
        record != null || reader.hasSkipped();
        record = reader.next(Math.max(0, next))) {
      if (record == null) {
        hasRest = true;
        break;
      }
      next = Math.max(next, record.index() + 1);
      end = reader.position();
    }
    String name = Segments.name(opened.number());
    if (hasRest) {
      tally.torn.increment();
      log.warn(
          "The last write to {} in the spool {} was not finished; {} bytes are cut off",
          name,
          disk,
          length - end);
    }
    if (next < 0) {
      opened.file().close();
      if (hasRest || opened.corrupt()) {
        disk.rename(name, name + Segments.CORRUPT);
      } else {
        disk.delete(name);
      }
      return -1;
    }
    if (end < length) {
      opened.file().truncate(end);
    }
    return next;
  }

  private List<Segment> segments(List<Opened> opened, long nextIndex) throws IOException {
    List<Segment> segments = new ArrayList<>();
    long following = nextIndex;
    for (int i = opened.size() - 1; i >= 0; i--) {
      Opened one = opened.get(i);
      long length = Math.max(SegmentHeader.SIZE, one.file().length());
      @Nullable SpooledRecord first = new SegmentReader(segment(one, 0, 0, length), format).next(0);
      long end = following;
      following = first == null ? following : Math.min(following, first.index());
      // What is written from now on relies on it, though a killed process may not have forced it.
      one.file().force();
      segments.add(0, segment(one, following, end, length));
    }
    return segments;
  }
}
