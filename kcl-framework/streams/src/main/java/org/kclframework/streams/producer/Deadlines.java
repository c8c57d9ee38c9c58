package org.kclframework.streams.producer;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The records without a result, by the time at which they are given up. A list through the records
 * themselves: one that has ended has to leave at once, wherever it is, so that one that waits long
 * does not keep the payloads of all that came after it. Belongs to the sending thread.
 */
final class Deadlines {

  private @Nullable Outgoing soonest;
  private @Nullable Outgoing latest;

  void add(Outgoing record) {
    // Only a put that waited for memory is not the latest.
    Outgoing before = latest;
    while (before != null && before.deadline - record.deadline > 0) {
      before = before.sooner;
    }
    Outgoing after = before == null ? soonest : before.later;
    link(before, record);
    link(record, after);
    record.timed = true;
  }

  /** Takes a record out; one that is not there any more is left alone. */
  void remove(Outgoing record) {
    if (record.timed) {
      link(record.sooner, record.later);
      record.sooner = null;
      record.later = null;
      record.timed = false;
    }
  }

  private void link(@Nullable Outgoing before, @Nullable Outgoing after) {
    if (before == null) {
      soonest = after;
    } else {
      before.later = after;
    }
    if (after == null) {
      latest = before;
    } else {
      after.sooner = before;
    }
  }

  /** Returns the record that is given up next, or null. */
  @Nullable Outgoing soonest() {
    return soonest;
  }

  void forEach(Consumer<Outgoing> action) {
    for (Outgoing record = soonest; record != null; record = record.later) {
      action.accept(record);
    }
  }
}
