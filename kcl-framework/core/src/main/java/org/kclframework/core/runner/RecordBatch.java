package org.kclframework.core.runner;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.kclframework.core.StreamRecord;

/**
 * Records of one shard as they were read together, in the shard's order.
 *
 * @param records the records; may be empty, and may make each record when it is asked for
 * @param millisBehindLatest how far the end of the batch is behind the end of the stream; -1 where
 *     that is not known
 * @param readAt when the batch was read, which may be long before it is processed; what is said of
 *     the end of the stream holds for that time
 */
public record RecordBatch(List<StreamRecord> records, long millisBehindLatest, Instant readAt) {

  /** Checks that all parts are given. */
  public RecordBatch {
    requireNonNull(records, "records is null");
    requireNonNull(readAt, "readAt is null");
  }
}
