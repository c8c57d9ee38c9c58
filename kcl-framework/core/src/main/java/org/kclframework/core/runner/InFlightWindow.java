package org.kclframework.core.runner;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.StreamRecord;

/**
 * The accepted records of a shard in its order, from the oldest unresolved one. Its resolved head
 * is the prefix that a checkpoint may cover. Guarded by the lock of the lane that owns it.
 */
final class InFlightWindow {

  /**
   * The payload bytes in the window are bounded too: the number of records alone would allow for
   * gigabytes when records are large.
   */
  static final long MAX_BYTES = 64L << 20;

  /** The resolved records that left the window together. */
  record Prefix(StreamRecord last, int records, @Nullable StreamRecord asking) {}

  private final ArrayDeque<Slot> slots = new ArrayDeque<>();
  private final int maxRecords;
  private long bytes;

  /** The last record that left the window. */
  private @Nullable Slot newestResolved;

  /** The newest record up to which a checkpoint was asked for. */
  private @Nullable Slot asked;

  InFlightWindow(int maxRecords) {
    this.maxRecords = maxRecords;
  }

  boolean isFull() {
    return slots.size() >= maxRecords || bytes >= MAX_BYTES;
  }

  boolean isEmpty() {
    return slots.isEmpty();
  }

  void add(Slot slot) {
    slots.add(slot);
    bytes += slot.record.size();
  }

  /** Returns the last record before which, and with which, all are resolved; null for none yet. */
  @Nullable Slot newestResolved() {
    return newestResolved;
  }

  boolean isOldest(Slot slot) {
    return slots.peekFirst() == slot;
  }

  /** Returns the oldest record that a worker has, or null if there is none. */
  @Nullable Slot oldestInWork() {
    for (Slot slot : slots) {
      if (slot.state == Slot.State.IN_WORK) {
        return slot;
      }
    }
    return null;
  }

  /** Takes the resolved records off the head, or returns null if there are none. */
  @Nullable Prefix takeResolved() {
    Slot last = null;
    boolean asking = false;
    int records = 0;
    for (Slot head = slots.peekFirst();
        head != null && head.state == Slot.State.RESOLVED;
        head = slots.peekFirst()) {
      slots.removeFirst();
      bytes -= head.record.size();
      last = head;
      if (head.asksForCheckpoint) {
        asking = true;
        ask(head.covered);
      }
      records++;
    }
    if (last == null) {
      return null;
    }
    newestResolved = last;
    return new Prefix(last.record, records, asking && asked != null ? asked.record : null);
  }

  /** What a later record covers may be less, if a worker began with it earlier. */
  private void ask(@Nullable Slot covered) {
    if (covered != null && (asked == null || covered.position > asked.position)) {
      asked = covered;
    }
  }

  /** Gives back the records that no worker has; returns how many there were. */
  int giveBackWaiting() {
    int given = 0;
    for (Slot slot : slots) {
      if (slot.state == Slot.State.WAITING) {
        slot.state = Slot.State.RETURNED;
        given++;
      }
    }
    return given;
  }
}
