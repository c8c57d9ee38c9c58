package org.kclframework.streams.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kclframework.local.kinesis.LocalKinesis;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/** What is in a stream, taken apart as KCL does it. */
final class Stored {

  private Stored() {}

  /** Returns the texts of each partition key in the order in which they are read, by shard. */
  static Map<String, List<String>> byKey(LocalKinesis kinesis, String stream) {
    Map<String, List<String>> texts = new LinkedHashMap<>();
    for (KinesisClientRecord record : all(kinesis, stream)) {
      texts
          .computeIfAbsent(record.partitionKey(), key -> new ArrayList<>())
          .add(UTF_8.decode(record.data()).toString());
    }
    return texts;
  }

  /** Returns the records, parents before their children. */
  static List<KinesisClientRecord> all(LocalKinesis kinesis, String stream) {
    List<KinesisClientRecord> all = new ArrayList<>();
    for (Shard shard : shards(kinesis, stream)) {
      all.addAll(
          new AggregatorUtil()
              .deaggregate(
                  raw(kinesis, stream, shard.shardId()).stream()
                      .map(KinesisClientRecord::fromRecord)
                      .toList(),
                  shard.hashKeyRange().startingHashKey(),
                  shard.hashKeyRange().endingHashKey()));
    }
    return all;
  }

  static List<Shard> shards(LocalKinesis kinesis, String stream) {
    return kinesis.listShards(request -> request.streamName(stream)).join().shards();
  }

  /** Returns the records of a shard as they are. */
  static List<Record> raw(LocalKinesis kinesis, String stream, String shardId) {
    String iterator =
        kinesis
            .getShardIterator(
                request ->
                    request
                        .streamName(stream)
                        .shardId(shardId)
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
            .join()
            .shardIterator();
    List<Record> records = new ArrayList<>();
    while (iterator != null) {
      String from = iterator;
      GetRecordsResponse read = kinesis.getRecords(request -> request.shardIterator(from)).join();
      records.addAll(read.records());
      iterator = read.records().isEmpty() ? null : read.nextShardIterator();
    }
    return records;
  }
}
