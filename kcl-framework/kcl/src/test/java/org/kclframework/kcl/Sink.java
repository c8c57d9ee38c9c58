package org.kclframework.kcl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.RecordProcessorFactory;
import org.kclframework.core.StreamRecord;
import org.kclframework.kcl.WorkerHarness.Handler;

/** The records that processors were done with, in that order. Safe for use by several threads. */
final class Sink {

  private final List<StreamRecord> records = new ArrayList<>();

  synchronized void add(StreamRecord record) {
    records.add(record);
  }

  /** Returns what takes each record and leaves checkpoints to the policy. */
  Handler handler() {
    return handler(record -> Checkpoint.BY_POLICY);
  }

  /** Returns what takes each record that something else is done with. */
  Handler handler(Handler before) {
    return record -> {
      Checkpoint checkpoint = before.handle(record);
      add(record);
      return checkpoint;
    };
  }

  RecordProcessorFactory processor() {
    return WorkerHarness.processor(handler());
  }

  RecordProcessorFactory processor(Handler before) {
    return WorkerHarness.processor(handler(before));
  }

  synchronized int size() {
    return records.size();
  }

  synchronized List<StreamRecord> records() {
    return List.copyOf(records);
  }

  List<String> texts() {
    return records().stream().map(StreamRecord::text).toList();
  }

  /** Returns the texts, each once. */
  Set<String> distinct() {
    return new TreeSet<>(texts());
  }

  /** Returns the texts of each partition key. */
  Map<String, List<String>> byKey() {
    return by(StreamRecord::partitionKey);
  }

  /** Returns the texts of each shard. */
  Map<String, List<String>> byShard() {
    return by(StreamRecord::shardId);
  }

  private Map<String, List<String>> by(Function<StreamRecord, String> property) {
    return records().stream()
        .collect(
            Collectors.groupingBy(
                property,
                TreeMap::new,
                Collectors.mapping(StreamRecord::text, Collectors.toList())));
  }
}
