package org.kclframework.streams.producer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An aggregate in the making: records of one shard, up to a size. */
final class AggregateDraft {

  private final ShardRange shard;
  private final int room;
  private final AggregateSize size = new AggregateSize();
  private final List<KeyQueue> keys = new ArrayList<>();
  private final List<Outgoing> records = new ArrayList<>();
  private boolean full;

  AggregateDraft(ShardRange shard, int room) {
    this.shard = shard;
    this.room = room;
  }

  /** Takes what fits of a key's records, the first of all in any case; returns whether any did. */
  boolean takeFrom(KeyQueue key) {
    int before = records.size();
    for (@Nullable Outgoing record = key.first(); record != null && !full; record = record.next) {
      if (!record.ended) {
        take(record);
      }
    }
    if (records.size() == before) {
      return false;
    }
    keys.add(key);
    // Where the shards are not known only the records of one key are sure to have the same one.
    full |= !shard.isKnown();
    return true;
  }

  private void take(Outgoing record) {
    int more = size.of(record.record);
    if (!records.isEmpty() && (record.alone || !belongs(record) || size.total() + more > room)) {
      full = true;
      return;
    }
    size.add(record.record, more);
    records.add(record);
  }

  private boolean belongs(Outgoing record) {
    return shard.isKnown()
        ? shard.hashKeys().contains(record.hashKey)
        : record.hashKey.equals(records.get(0).hashKey);
  }

  boolean isFull() {
    return full;
  }

  Entry entry(Lane lane) {
    int total = records.size() == 1 ? records.get(0).size : size.total();
    return new Entry(lane, keys, records, total);
  }
}
