package org.kclframework.local.kinesis;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;

/**
 * Puts many records into one stream, past the API: for tests and tools.
 *
 * <p>Records are put in batches, the last one by {@link #flush}. Not thread-safe.
 */
public final class BulkLoader {

  private static final int BATCH_RECORDS = 1_000;
  private static final long BATCH_BYTES = 4L << 20;

  private final StreamCatalog catalog;
  private final LocalStream stream;
  private final List<RoutedRecord> batch = new ArrayList<>();
  private long batchBytes;
  private long count;

  BulkLoader(StreamCatalog catalog, LocalStream stream) {
    this.catalog = catalog;
    this.stream = stream;
  }

  /** Puts one record and returns its sequence number. */
  String put(String partitionKey, SdkBytes data) {
    collect(partitionKey, data);
    return putBatch();
  }

  /** Puts one record per line and returns how many there were. */
  long putLines(Stream<String> lines) {
    Iterator<String> iterator = lines.iterator();
    while (iterator.hasNext()) {
      add(Long.toString(count + 1), SdkBytes.fromUtf8String(iterator.next()));
    }
    flush();
    return count;
  }

  /**
   * Puts a record, now or with one of the next.
   *
   * @throws software.amazon.awssdk.services.kinesis.model.KinesisException if Kinesis would refuse
   *     the record; those before it are put by the next {@link #flush}
   */
  public void add(String partitionKey, SdkBytes data) {
    collect(partitionKey, data);
    if (batch.size() == BATCH_RECORDS || batchBytes >= BATCH_BYTES) {
      putBatch();
    }
  }

  /** Puts what is not put yet. */
  public void flush() {
    if (!batch.isEmpty()) {
      putBatch();
    }
  }

  private void collect(String partitionKey, SdkBytes data) {
    SubmittedRecord submitted = new SubmittedRecord(partitionKey, null, data);
    Validation validation = new Validation();
    submitted.validate(validation, "");
    validation.check();
    RoutedRecord record = submitted.route(stream.definition().settings(), "");
    batch.add(record);
    batchBytes += record.record().byteSize();
    count++;
  }

  /** Puts what was collected and returns the sequence number of the last record. */
  private String putBatch() {
    String last = "";
    for (PutResult result : stream.put(batch, catalog.now(), RateLimits.OFF)) {
      if (result.sequenceNumber() == null) {
        throw KinesisErrors.internalFailure(null);
      }
      last = result.sequenceNumber();
    }
    batch.clear();
    batchBytes = 0;
    return last;
  }
}
