package org.kclframework.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;

/**
 * Writes what it processes into the {@link ProcessedLog} in the directory that the environment
 * variable {@value #DIRECTORY} names. A payload begins with the key's index and the record's number
 * within the key.
 */
public final class LoggingProcessor extends RecordProcessor {

  static final String DIRECTORY = "PROCESSED_LOG";

  private static final ProcessedLog LOG = open();

  private int shard;

  private static ProcessedLog open() {
    try {
      return new ProcessedLog(Path.of(System.getenv(DIRECTORY)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void initialize(ShardContext context) {
    String id = context.shardId();
    shard = Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
  }

  @Override
  protected Checkpoint processRecord(StreamRecord record) throws IOException {
    ByteBuffer payload = record.data();
    LOG.add(shard, payload.getInt(), payload.getLong(), record.sequenceNumber());
    return Checkpoint.BY_POLICY;
  }
}
