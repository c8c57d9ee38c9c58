package org.kclframework.core.runner;

import java.util.List;
import org.kclframework.core.StreamRecord;

/**
 * Records of one shard as they were read together, in the shard's order.
 *
 * @param records the records; may be empty, and may make each record when it is asked for
 * @param millisBehindLatest how far the end of the batch is behind the end of the stream; -1 where
 *     that is not known
 */
public record RecordBatch(List<StreamRecord> records, long millisBehindLatest) {}
