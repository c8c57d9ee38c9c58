package org.kclframework.core.runner;

import org.jspecify.annotations.Nullable;
import org.kclframework.core.StreamRecord;

/**
 * The records of a shard that are resolved without a gap since it was taken, and how far a
 * checkpoint of them was asked for.
 *
 * <p>One thread at a time moves its end; all methods may be called by any thread. Counts are
 * changed after the positions that they belong to and read before them, so that a count may be too
 * low for its position, and never too high.
 */
final class ResolvedPrefix {

  /** A position and how many records there are up to it, or fewer where that is not known. */
  record Mark(@Nullable Position position, long count) {}

  /** The last record; null until one is resolved. */
  private volatile @Nullable StreamRecord last;

  private volatile long count;

  /** The last position for which a checkpoint was asked; null until one was. */
  private volatile @Nullable Position asked;

  private volatile long askedCount;

  /** Moves the end by a number of records. */
  void advance(StreamRecord newLast, int records) {
    // Only this method's caller writes the count, so reading it back needs no atomic update.
    long newCount = count + records;
    last = newLast;
    count = newCount;
  }

  /** Takes note that a checkpoint is asked for at one of the records that it was moved by last. */
  void ask(StreamRecord asking) {
    asked = Position.of(asking);
    if (asking == last) {
      askedCount = count;
    }
  }

  /** Takes note that a checkpoint is asked for at the end. */
  void askForAll() {
    Mark all = end();
    asked = all.position();
    askedCount = all.count();
  }

  /**
   * Takes note that a checkpoint is asked for at a position, unless one is for a later one.
   *
   * @return whether the position is the end
   */
  boolean ask(Position position) {
    Mark all = end();
    Position before = asked;
    asked = before == null || before.compareTo(position) < 0 ? position : before;
    boolean isEnd = position.equals(all.position());
    if (isEnd) {
      askedCount = all.count();
    }
    return isEnd;
  }

  /** Returns the last record; null until one is resolved. */
  @Nullable StreamRecord last() {
    return last;
  }

  long count() {
    return count;
  }

  /** Returns the end; its position is null until a record is resolved. */
  Mark end() {
    long records = count;
    StreamRecord record = last;
    return new Mark(record == null ? null : Position.of(record), records);
  }

  /** Returns how far a checkpoint was asked for; the position is null until one was. */
  Mark asked() {
    long records = askedCount;
    return new Mark(asked, records);
  }
}
