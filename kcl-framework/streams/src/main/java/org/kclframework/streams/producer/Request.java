package org.kclframework.streams.producer;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;

/** A request that is under way. Compared by identity. */
final class Request {

  final List<Entry> entries;
  final long bytes;
  final long sentAt;

  /** What is waited for; cancelling it cancels the call. */
  CompletableFuture<PutRecordsResponse> answer = new CompletableFuture<>();

  Request(List<Entry> entries, long sentAt) {
    this.entries = entries;
    this.bytes = entries.stream().mapToLong(Entry::size).sum();
    this.sentAt = sentAt;
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
