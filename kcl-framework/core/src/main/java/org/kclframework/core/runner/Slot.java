package org.kclframework.core.runner;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.StreamRecord;

/**
 * A record in the window of a {@link KeyedLane}. Its attempts and their failure belong to the
 * worker that has it; what else changes is guarded by the lane's lock.
 */
final class Slot {

  enum State {
    /** In its key's queue, for the first attempt or the next. */
    WAITING,
    /** A worker has it. */
    IN_WORK,
    RESOLVED,
    /** Given back unresolved: no checkpoint passes it, and its key goes no further. */
    RETURNED
  }

  /** The records of a partition key that wait, the first of which may be in work. */
  static final class KeyQueue {
    final ArrayDeque<Slot> slots = new ArrayDeque<>();
  }

  final StreamRecord record;
  final KeyQueue queue;

  /** Its place among all records that the lane ever took. */
  final long position;

  State state = State.WAITING;
  int attempts;
  @Nullable Throwable lastFailure;
  boolean asksForCheckpoint;

  /** The record up to which a checkpoint may be made when this one asks for it; null for none. */
  @Nullable Slot covered;

  Slot(StreamRecord record, KeyQueue queue, long position) {
    this.record = record;
    this.queue = queue;
    this.position = position;
  }
}
