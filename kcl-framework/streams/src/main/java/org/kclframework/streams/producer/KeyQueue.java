package org.kclframework.streams.producer;

import org.jspecify.annotations.Nullable;

/**
 * The records of one partition key that have no result, in the order of their puts. Only its first
 * ones are ever in flight, and what follows waits for their result: that is what keeps the order.
 * Belongs to the sending thread.
 */
final class KeyQueue {

  final String key;
  private @Nullable Outgoing head;
  private @Nullable Outgoing tail;

  /** Whether it is known to a lane, waits for its next attempt, or is in flight. */
  boolean placed;

  /** From when on it may be sent, after a failure. */
  long notBefore;

  KeyQueue(String key) {
    this.key = key;
  }

  void add(Outgoing record) {
    if (tail == null) {
      head = record;
    } else {
      tail.next = record;
    }
    tail = record;
  }

  /** Returns the first record that has no result yet, or null. */
  @Nullable Outgoing first() {
    Outgoing first = head;
    while (first != null && first.ended) {
      first = first.next;
    }
    head = first;
    if (first == null) {
      tail = null;
    }
    return first;
  }
}
