package org.kclframework.core.runner;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.kclframework.core.StreamRecord;

/** Shows what a shard is trying again and again. Safe for use by several threads. */
final class RetryBoard {

  private final Map<Object, Stall> retrying = new ConcurrentHashMap<>();
  private final TimeSource time;

  RetryBoard(TimeSource time) {
    this.time = time;
  }

  void failed(StreamRecord record, int attempts, String reason) {
    failed(record, record.sequenceNumber(), attempts, reason);
  }

  /** Takes note of a failed attempt at something that a key stands for. */
  void failed(Object key, String sequenceNumber, int attempts, String reason) {
    retrying.compute(
        key,
        (same, before) ->
            new Stall(
                before == null ? time.now() : before.since(), sequenceNumber, attempts, reason));
  }

  void resolved(Object key) {
    retrying.remove(key);
  }

  void clear() {
    retrying.clear();
  }

  /** Returns what has been tried for the longest. */
  Optional<Stall> oldest() {
    return retrying.values().stream().min(Comparator.comparing(Stall::since));
  }
}
