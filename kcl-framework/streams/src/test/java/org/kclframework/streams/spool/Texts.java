package org.kclframework.streams.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kclframework.local.kinesis.LocalKinesis;
import org.kclframework.streams.producer.ProducerRecord;
import software.amazon.awssdk.services.kinesis.model.Record;

/** Records that are texts, and what a stream holds of them. */
final class Texts {

  private Texts() {}

  static ProducerRecord record(String key, String text) {
    return new ProducerRecord(key, text.getBytes(UTF_8));
  }

  /** Returns the texts of each key in the order in which they are in the stream. */
  static Map<String, List<String>> stored(LocalKinesis kinesis, String stream) {
    Map<String, List<String>> texts = new LinkedHashMap<>();
    for (Record record : kinesis.records(stream)) {
      texts
          .computeIfAbsent(record.partitionKey(), key -> new ArrayList<>())
          .add(record.data().asUtf8String());
    }
    return texts;
  }
}
