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

  @Override
  public String toString() {
    return "Batch[" + events.size() + " events]";
  }
}
