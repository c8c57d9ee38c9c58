package org.kclframework.streams.producer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The records that were accepted and have no result. Gives out what may be sent: of each key only
 * what is first, so that nothing overtakes a record that has to be sent again. Belongs to the
 * sending thread.
 */
final class Backlog {

  private final ProducerOptions options;
  private final Map<String, KeyQueue> keys = new HashMap<>();
  private final Queue<KeyQueue> delayed =
      new PriorityQueue<>(Comparator.comparingLong((KeyQueue key) -> key.notBefore));
  private final Deadlines deadlines = new Deadlines();
  private final EntryMaker entries;
  private Lanes lanes;
  private int maxAggregateBytes;

  /** How many keys are ready, and since when one is. */
  private int ready;

  private long readySince;

  /** Whether one that is ready had to wait for the one before it, for as long as it may linger. */
  private boolean lingered;

  /** How many bytes are neither in flight nor have a result. */
  private long waitingBytes;

  Backlog(ProducerOptions options) {
    this.options = options;
    this.entries = new EntryMaker(options);
    this.lanes = Lanes.to(List.of(ShardRange.WHOLE_STREAM));
    this.maxAggregateBytes = options.maxAggregateBytes();
  }

  /** Takes over other shards, and how large a record of the stream may be. */
  void route(StreamView view) {
    maxAggregateBytes = Math.min(options.maxAggregateBytes(), view.maxRecordBytes());
    Lanes before = lanes;
    lanes = before.changedTo(view.shards());
    for (Lane lane : before.all()) {
      lane.ready.forEach(key -> laneOf(key).ready.addLast(key));
    }
  }

  private Lane laneOf(KeyQueue key) {
    Outgoing first = key.first();
    // One whose records have all ended meanwhile is dropped from whatever lane it is in.
    return first == null ? lanes.all().get(0) : lanes.of(first.hashKey);
  }

  void add(Outgoing record, long now) {
    deadlines.add(record);
    waitingBytes += record.size;
    KeyQueue key = queueOf(record.record.partitionKey());
    key.add(record);
    if (!key.placed) {
      place(key, record.deadline - options.deliveryTimeout().toNanos(), now);
    }
  }

  private KeyQueue queueOf(String partitionKey) {
    if (options.order() == ProducerOptions.Order.NONE) {
      return new KeyQueue(partitionKey);
    }
    return keys.computeIfAbsent(partitionKey, KeyQueue::new);
  }

  /** Makes a key ready, if it may be sent now, and says since when it is. */
  private void place(KeyQueue key, long since, long now) {
    Outgoing first = key.first();
    if (first == null) {
      key.placed = false;
      keys.remove(key.key, key);
      return;
    }
    key.placed = true;
    if (key.notBefore - now > 0) {
      delayed.add(key);
      return;
    }
    Lane lane = lanes.of(first.hashKey);
    if (first.attempts > 0) {
      lane.ready.addFirst(key);
    } else {
      lane.ready.addLast(key);
    }
    if (ready == 0) {
      readySince = since;
    }
    lingered |= isLingered(first.deadline - options.deliveryTimeout().toNanos(), now);
    ready++;
  }

  private boolean isLingered(long since, long now) {
    return since + options.linger().toNanos() - now <= 0;
  }

  /** Makes those ready whose wait after a failure is over. */
  void wake(long now) {
    for (KeyQueue key = delayed.peek();
        key != null && key.notBefore - now <= 0;
        key = delayed.peek()) {
      delayed.remove();
      place(key, now, now);
    }
  }

  /** Hands over those that are not in flight and whose time is over. They must be ended then. */
  void expire(long now, Consumer<Outgoing> expired) {
    for (Outgoing soonest = deadlines.soonest();
        soonest != null && soonest.deadline - now <= 0;
        soonest = deadlines.soonest()) {
      deadlines.remove(soonest);
      // What is in flight is looked at again when its answer is there.
      if (!soonest.inFlight) {
        waitingBytes -= soonest.size;
        expired.accept(soonest);
      }
    }
  }

  /** Hands over all that are not in flight. They must be ended then. */
  void drain(Consumer<Outgoing> drained) {
    deadlines.forEach(
        record -> {
          if (!record.inFlight) {
            waitingBytes -= record.size;
            drained.accept(record);
          }
        });
  }

  /**
   * Returns whether it is time to send what is ready, full request or not. What has waited for the
   * record before it does not linger once more, unless there is an answer to wait for: what that
   * makes ready can be sent with it.
   */
  boolean isDue(boolean hurry, boolean nothingInFlight, long now) {
    return ready > 0
        && (hurry || isFull() || (lingered && nothingInFlight) || isLingered(readySince, now));
  }

  private boolean isFull() {
    if (waitingBytes >= options.maxBatchBytes()) {
      return true;
    }
    return options.isAggregating()
        ? waitingBytes >= (long) maxAggregateBytes * lanes.all().size()
        : ready >= options.maxBatchRecords();
  }

  /**
   * Takes the entries of a request; none if the rates of the shards do not allow any.
   *
   * @param most how many bytes it may have; a larger record is taken by itself
   */
  List<Entry> take(int most, long now) {
    List<Entry> taken = new ArrayList<>();
    lingered = false;
    int room = most;
    boolean more = true;
    List<Lane> order = lanes.inTurn();
    while (more) {
      more = false;
      for (Lane lane : order) {
        if (taken.size() == options.maxBatchRecords()) {
          readySince = now;
          return taken;
        }
        Entry entry = next(lane, room, taken.isEmpty(), now);
        if (entry != null) {
          taken.add(entry);
          room -= entry.size();
          more = true;
          if (entry.records().get(0).alone) {
            readySince = now;
            return taken;
          }
        }
      }
    }
    readySince = now;
    return taken;
  }

  private @Nullable Entry next(Lane lane, int room, boolean isFirst, long now) {
    int before = lane.ready.size();
    dropEnded(lane);
    Entry entry = null;
    KeyQueue key = lane.ready.peek();
    if (key != null && lane.limit.allows(now)) {
      Outgoing first = requireNonNull(key.first());
      if (isFirst || (!first.alone && first.size <= room)) {
        entry = entries.next(lane, Math.min(room, maxAggregateBytes));
        entry.records().forEach(this::depart);
        lane.limit.sent(RateLimit.cost(entry.size()));
      }
    }
    ready -= before - lane.ready.size();
    return entry;
  }

  private void dropEnded(Lane lane) {
    for (KeyQueue key = lane.ready.peek();
        key != null && key.first() == null;
        key = lane.ready.peek()) {
      lane.ready.remove();
      key.placed = false;
      keys.remove(key.key, key);
    }
  }

  private void depart(Outgoing record) {
    record.inFlight = true;
    record.attempts++;
    waitingBytes -= record.size;
  }

  /** Takes back an entry: what has no result yet is sent again, not before a time. */
  void giveBack(Entry entry, long notBefore, long now) {
    for (Outgoing record : entry.records()) {
      record.inFlight = false;
      if (record.ended) {
        deadlines.remove(record);
      } else {
        waitingBytes += record.size;
      }
    }
    for (KeyQueue key : entry.keys()) {
      key.notBefore = notBefore;
      place(key, now, now);
    }
  }

  /** Returns the time of the next thing to do, as far as no record or answer comes before it. */
  long wakeTime(boolean mayLinger, long now) {
    long wake = now + Long.MAX_VALUE / 2;
    Outgoing soonest = deadlines.soonest();
    if (soonest != null) {
      wake = earlier(wake, soonest.deadline);
    }
    if (!delayed.isEmpty()) {
      wake = earlier(wake, delayed.peek().notBefore);
    }
    if (ready > 0 && mayLinger) {
      wake = earlier(wake, sendTime(now));
    }
    return wake;
  }

  private long sendTime(long now) {
    long lingered = readySince + options.linger().toNanos();
    long allowed = now + Long.MAX_VALUE / 2;
    for (Lane lane : lanes.all()) {
      if (!lane.ready.isEmpty()) {
        allowed = earlier(allowed, now + lane.limit.waitNanos());
      }
    }
    return allowed - lingered > 0 ? allowed : lingered;
  }

  private static long earlier(long one, long other) {
    return one - other <= 0 ? one : other;
  }

  /** Returns whether there is no record, other than in flight. */
  boolean isEmpty() {
    return waitingBytes == 0;
  }

  /** Returns how many keys have a record that may be sent. */
  int ready() {
    return ready;
  }
}
