package org.kclframework.local.kinesis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * What was read from a shard at once.
 *
 * @param bytes the size of the records, partition keys included
 * @param nextPosition where the next read goes on
 * @param nextArrival when the next record arrived; null if there is none yet
 * @param endOfShard the shard is closed and there was nothing left to read
 */
record ShardRead(
    List<Record> records,
    long bytes,
    long nextPosition,
    @Nullable Instant nextArrival,
    boolean endOfShard) {

  /**
   * How long the oldest unread record has been waiting, in milliseconds: 0 if there is none, and at
   * least 1 if there is.
   */
  long millisBehindLatest(Instant now) {
    return nextArrival == null ? 0 : Math.max(1, Duration.between(nextArrival, now).toMillis());
  }
}
