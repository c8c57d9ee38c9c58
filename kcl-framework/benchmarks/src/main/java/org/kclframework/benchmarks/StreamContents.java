package org.kclframework.benchmarks;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.kclframework.local.kinesis.LocalKinesis;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** The {@link NumberedEvent}s that are in a stream that was not resharded. */
final class StreamContents {

  private static final Duration PAUSE = Duration.ofMillis(100);

  private StreamContents() {}

  /** Returns the numbers of each key in the order of the stream. */
  static Map<Integer, List<Long>> read(
      LocalKinesis kinesis, String stream, Function<ByteBuffer, NumberedEvent> reading) {
    Map<Integer, List<Long>> numbers = new HashMap<>();
    for (Shard shard : kinesis.listShards(list -> list.streamName(stream)).join().shards()) {
      String iterator =
          kinesis
              .getShardIterator(
                  request ->
                      request
                          .streamName(stream)
                          .shardId(shard.shardId())
                          .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
              .join()
              .shardIterator();
      while (iterator != null) {
        GetRecordsResponse read = records(kinesis, iterator);
        for (Record record : read.records()) {
          NumberedEvent event = reading.apply(record.data().asByteBuffer());
          numbers.computeIfAbsent(event.key(), unused -> new ArrayList<>()).add(event.number());
        }
        iterator = read.records().isEmpty() ? null : read.nextShardIterator();
      }
    }
    return numbers;
  }

  /** Reads as soon as the limits of the stream let it. */
  private static GetRecordsResponse records(LocalKinesis kinesis, String iterator) {
    while (true) {
      try {
        return kinesis.getRecords(request -> request.shardIterator(iterator)).join();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof ProvisionedThroughputExceededException)) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }
}
