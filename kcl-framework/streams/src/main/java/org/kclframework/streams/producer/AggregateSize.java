package org.kclframework.streams.producer;

import com.google.protobuf.CodedOutputStream;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/** Computes how large an aggregate becomes, without making it. */
final class AggregateSize {

  private final Map<String, Integer> keys = new HashMap<>();
  private final Map<BigInteger, Integer> hashKeys = new HashMap<>();
  private int total = Aggregate.FRAME;

  /** Returns how much larger a record makes it. */
  int of(ProducerRecord record) {
    int more = 0;
    if (total == Aggregate.FRAME) {
      // The entry's own partition key counts towards the limits too.
      more += record.keySize();
    }
    if (!keys.containsKey(record.partitionKey())) {
      more += CodedOutputStream.computeStringSize(Aggregate.KEYS, record.partitionKey());
    }
    more +=
        record
            .explicitHashKey()
            .filter(key -> !hashKeys.containsKey(key))
            .map(key -> CodedOutputStream.computeStringSize(Aggregate.HASH_KEYS, key.toString()))
            .orElse(0);
    int body =
        Aggregate.bodySize(
            record,
            keys.getOrDefault(record.partitionKey(), keys.size()),
            record.explicitHashKey().map(key -> hashKeys.getOrDefault(key, hashKeys.size())));
    return more
        + CodedOutputStream.computeTagSize(Aggregate.RECORDS)
        + CodedOutputStream.computeUInt32SizeNoTag(body)
        + body;
  }

  /** Adds a record of which {@link #of} was asked. */
  void add(ProducerRecord record, int more) {
    keys.putIfAbsent(record.partitionKey(), keys.size());
    record.explicitHashKey().ifPresent(key -> hashKeys.putIfAbsent(key, hashKeys.size()));
    total += more;
  }

  /** Returns the size of the payload and the entry's partition key together. */
  int total() {
    return total;
  }
}
