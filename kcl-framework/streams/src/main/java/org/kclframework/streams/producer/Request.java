package org.kclframework.streams.producer;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;

/** A request that is under way. Compared by identity. */
final class Request {

  final List<Entry> entries;

  Request(List<Entry> entries) {
    this.entries = entries;
  }

  /** Returns how many records it holds. */
  int records() {
    return entries.stream().mapToInt(entry -> entry.records().size()).sum();
  }

  PutRecordsRequest toSdk(String streamName) {
    List<PutRecordsRequestEntry> sent = new ArrayList<>(entries.size());
    entries.forEach(entry -> sent.add(toSdk(entry)));
    return PutRecordsRequest.builder().streamName(streamName).records(sent).build();
  }

  private static PutRecordsRequestEntry toSdk(Entry entry) {
    ProducerRecord first = entry.records().get(0).record;
    byte[] data =
        entry.isAggregate()
            ? Aggregate.of(entry.records().stream().map(outgoing -> outgoing.record).toList())
            : first.bytes();
    PutRecordsRequestEntry.Builder sent =
        PutRecordsRequestEntry.builder()
            // An aggregate goes where its first record belongs, and so do the others.
            .partitionKey(first.partitionKey())
            .data(SdkBytes.fromByteArrayUnsafe(data));
    first.explicitHashKey().map(BigInteger::toString).ifPresent(sent::explicitHashKey);
    return sent.build();
  }
}
