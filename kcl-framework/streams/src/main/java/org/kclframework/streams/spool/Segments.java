package org.kclframework.streams.spool;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The files that hold the records of a spool, the oldest first. Safe for several threads. */
final class Segments {

  /** What the names of files end with until they are whole. */
  static final String UNFINISHED = ".tmp";

  /** What the names of segments end with. */
  static final String SUFFIX = ".spool";

  /** What is added to the name of a segment that is kept because it is corrupt. */
  static final String CORRUPT = ".corrupt";

  private final Preparer preparer;
  private final int segmentBytes;
  private final Deque<Segment> live;
  private @Nullable Segment active;
  private long lastNumber;

  /** The index before which records were given up, and up to which they were handed over. */
  private long droppedBefore;

  private long handed;

  Segments(
      List<Segment> recovered,
      Preparer preparer,
      int segmentBytes,
      long lastNumber,
      long droppedBefore,
      long handed) {
    this.live = new ArrayDeque<>(recovered);
    this.preparer = preparer;
    this.segmentBytes = segmentBytes;
    this.lastNumber = lastNumber;
    this.droppedBefore = droppedBefore;
    this.handed = handed;
  }

  static String name(long number) {
    return String.format(Locale.ROOT, "%016d%s", number, SUFFIX);
  }

  /**
   * Returns the segment to write entries to, another one if they do not fit. Called by the one
   * thread that may write.
   *
   * @param firstIndex the index of the first of the entries
   */
  Segment toWrite(int bytes, long firstIndex) throws IOException {
    Segment current = active;
    if (current != null && current.end + bytes <= segmentBytes) {
      return current;
    }
    seal();
    Segment next = preparer.take(firstIndex);
    synchronized (this) {
      live.addLast(next);
      lastNumber = next.number;
      active = next;
    }
    return next;
  }

  /** Writes no more to the segment that was written to; the next entries go to another one. */
  synchronized void seal() {
    if (active != null) {
      active.sealed = true;
      active = null;
    }
  }

  /**
   * Lets entries be read that were written behind the end of a segment.
   *
   * @param nextIndex the index behind the last of them
   */
  void publish(Segment segment, int bytes, long nextIndex) {
    long end = segment.end + bytes;
    // First of all: once it is sealed, this alone keeps the keeper from deleting it.
    segment.nextIndex = nextIndex;
    segment.end = end;
    if (end >= segmentBytes) {
      seal();
    }
  }

  /** Returns the first segment that comes after a number, or null if there is none yet. */
  synchronized @Nullable Segment after(long number) {
    for (Segment segment : live) {
      if (segment.number > number) {
        return segment;
      }
    }
    return null;
  }

  /**
   * Lets a record that was read be handed over.
   *
   * @return the index before which records were given up, or -1 if that one was
   */
  synchronized long claim(Segment segment, long index) {
    if (segment.dropped) {
      return -1;
    }
    handed = Math.max(handed, index + 1);
    return droppedBefore;
  }

  synchronized boolean isDropped(Segment segment) {
    return segment.dropped;
  }

  /**
   * Returns the segments all of whose records are resolved, or were given up.
   *
   * @param resolved the index of the first record that is not
   */
  synchronized List<Segment> done(long resolved) {
    List<Segment> done = new ArrayList<>();
    for (Segment segment : live) {
      Segment next = after(segment.number);
      long end = next == null ? segment.nextIndex : next.firstIndex;
      if (!segment.dropped && (!segment.sealed || end > resolved)) {
        break;
      }
      done.add(segment);
    }
    return List.copyOf(done);
  }

  /** Forgets a segment whose file is gone. */
  synchronized void remove(Segment segment) {
    live.remove(segment);
  }

  /** A segment that was given up, and how many of its records had not been handed over. */
  record Dropped(Segment segment, long records) {}

  /**
   * Gives up the oldest segment that is not written to any more, which is then to be removed, or
   * returns null.
   */
  synchronized @Nullable Dropped dropOldest() {
    Segment oldest = live.peekFirst();
    // One whose file is still to be deleted makes room already.
    if (oldest == null || !oldest.sealed || oldest.dropped) {
      return null;
    }
    oldest.dropped = true;
    Segment next = after(oldest.number);
    long end = next == null ? oldest.nextIndex : next.firstIndex;
    long from = Math.max(oldest.firstIndex, Math.max(handed, droppedBefore));
    droppedBefore = Math.max(droppedBefore, end);
    return new Dropped(oldest, Math.max(0, end - from));
  }

  /** Returns the sealed segments. */
  synchronized List<Segment> sealed() {
    return live.stream().filter(segment -> segment.sealed).toList();
  }

  synchronized List<Segment> all() {
    return List.copyOf(live);
  }

  synchronized Cursor cursor(long resolved) {
    return new Cursor(resolved, Math.max(handed, resolved), lastNumber, droppedBefore);
  }

  synchronized long droppedBefore() {
    return droppedBefore;
  }

  /** Returns how many bytes of the disk the records take. */
  synchronized long bytes() {
    long bytes = 0;
    for (Segment segment : live) {
      bytes += segment.end;
    }
    return bytes;
  }
}
