package org.kclframework.streams.producer;

import java.util.List;

/**
 * One entry of a request: a record, or an aggregate of several.
 *
 * @param lane the lane to the shard that should take it
 * @param keys the keys of its records, each once
 * @param records what it holds, in order
 * @param size what it counts towards the limits of Kinesis
 */
record Entry(Lane lane, List<KeyQueue> keys, List<Outgoing> records, int size) {

  boolean isAggregate() {
    return records.size() > 1;
  }
}
