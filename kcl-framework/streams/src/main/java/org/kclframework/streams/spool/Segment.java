package org.kclframework.streams.spool;

/**
 * A file of a spool. Written by whoever holds the writing side, read by the delivering thread, and
 * deleted by the keeper.
 */
final class Segment {

  final long number;
  final DiskFile file;
  final Durability durability;

  /** The index of its first record, or of what would be. */
  final long firstIndex;

  /** Up to where it may be read: what is before was accepted, as durably as the options say. */
  volatile long end;

  /** The index behind its last record; all of it is resolved when that is. */
  volatile long nextIndex;

  /** Whether nothing is written to it any more. */
  volatile boolean sealed;

  /** Whether something in it could not be read, so that it is to be kept. */
  volatile boolean corrupt;

  /** Whether it was given up; set with the lock of {@link Segments} held. */
  boolean dropped;

  /** Whether what lies behind its end was cut off and the rest forced. Belongs to the keeper. */
  boolean finished;

  /** Creates a segment without records, or with those that are to be found in it. */
  Segment(
      long number,
      DiskFile file,
      Durability durability,
      long firstIndex,
      long nextIndex,
      long end) {
    this.number = number;
    this.file = file;
    this.durability = durability;
    this.firstIndex = firstIndex;
    this.nextIndex = nextIndex;
    this.end = end;
  }

  /** Returns how much of the bound of the disk it takes. */
  long bytes() {
    return end - SegmentHeader.SIZE;
  }

  String name() {
    return Segments.name(number);
  }
}
