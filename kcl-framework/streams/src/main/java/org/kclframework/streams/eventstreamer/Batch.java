package org.kclframework.streams.eventstreamer;

import java.util.List;

/**
 * Events of one bucket that travel together.
 *
 * @param bucket the bucket that was set when they were logged
 * @param events in the order of their logging; empty for a bucket that is only to be made
 */
record Batch(Bucket bucket, List<LoggedEvent> events) {

  Batch {
    events = List.copyOf(events);
  }

  /** Returns how much of the room for events it takes: each entry of the backlog takes some. */
  int weight() {
    return Math.max(1, events.size());
  }

  /** Returns how many bytes the texts of its events take in memory, at the most. */
  long memory() {
    return events.stream().mapToLong(LoggedEvent::memory).sum();
  }

  @Override
  public String toString() {
    return "Batch[" + events.size() + " events]";
  }
}
