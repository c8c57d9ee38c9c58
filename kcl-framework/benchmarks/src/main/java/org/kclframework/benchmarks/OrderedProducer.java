package org.kclframework.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;

/**
 * Puts numbered records, those of a key in their order: a batch holds one record of each of its
 * keys, and what fails is put again before the next batch.
 */
final class OrderedProducer implements Runnable {

  private static final int SIZE = 100;

  private final KinesisAsyncClient kinesis;
  private final String stream;
  private final int firstKey;
  private final long[] put;
  private final AtomicBoolean stop;
  private final AtomicLong total;
  private final long pauseNanos;

  /**
   * Creates a producer.
   *
   * @param keys how many keys it puts under, from the first
   * @param total counts the records of all producers
   */
  OrderedProducer(
      KinesisAsyncClient kinesis,
      String stream,
      int firstKey,
      int keys,
      AtomicBoolean stop,
      AtomicLong total,
      long pauseNanos) {
    this.kinesis = kinesis;
    this.stream = stream;
    this.firstKey = firstKey;
    this.put = new long[keys];
    this.stop = stop;
    this.total = total;
    this.pauseNanos = pauseNanos;
  }

  @Override
  public void run() {
    while (!stop.get()) {
      List<PutRecordsRequestEntry> batch = new ArrayList<>(put.length);
      for (int i = 0; i < put.length; i++) {
        batch.add(
            PutRecordsRequestEntry.builder()
                .partitionKey("key-" + (firstKey + i))
                .data(SdkBytes.fromByteArrayUnsafe(NumberedPayload.of(firstKey + i, put[i], SIZE)))
                .build());
      }
      putAll(batch);
      for (int i = 0; i < put.length; i++) {
        put[i]++;
      }
      total.addAndGet(put.length);
      LockSupport.parkNanos(pauseNanos);
    }
  }

  private void putAll(List<PutRecordsRequestEntry> batch) {
    List<PutRecordsRequestEntry> left = batch;
    while (!left.isEmpty()) {
      List<PutRecordsRequestEntry> sent = left;
      PutRecordsResponse response;
      try {
        response = kinesis.putRecords(request -> request.streamName(stream).records(sent)).join();
      } catch (CompletionException e) {
        // Throttled, or the answer was lost: all of it again, which may put records twice.
        continue;
      }
      List<PutRecordsRequestEntry> failed = new ArrayList<>();
      for (int i = 0; i < sent.size(); i++) {
        if (response.records().get(i).errorCode() != null) {
          failed.add(sent.get(i));
        }
      }
      left = failed;
    }
  }

  /** Returns how many records of each key were put; after the run. */
  long[] put() {
    return put.clone();
  }
}
