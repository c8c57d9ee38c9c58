package org.kclframework.streams.producer;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** Makes entries of requests out of what is ready for a shard. Belongs to the sending thread. */
final class EntryMaker {

  private final ProducerOptions options;

  EntryMaker(ProducerOptions options) {
    this.options = options;
  }

  /**
   * Takes the next entry from a lane, in which the first key has a record.
   *
   * @param room how large the entry may be, if it is made of more than one record
   */
  Entry next(Lane lane, int room) {
    KeyQueue key = requireNonNull(lane.ready.peek());
    Outgoing first = requireNonNull(key.first());
    if (!options.isAggregating() || first.alone) {
      lane.ready.remove();
      return new Entry(lane, List.of(key), List.of(first), first.size);
    }
    AggregateDraft draft = new AggregateDraft(lane.shard, room);
    while (key != null && draft.takeFrom(key)) {
      lane.ready.remove();
      key = draft.isFull() ? null : lane.ready.peek();
    }
    return draft.entry(lane);
  }
}
