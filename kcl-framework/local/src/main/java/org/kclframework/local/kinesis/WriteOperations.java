package org.kclframework.local.kinesis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;
import software.amazon.awssdk.services.kinesis.model.PutRecordRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/** PutRecord and PutRecords. Thread-safe. */
final class WriteOperations {

  /** The most records that a PutRecords request carries. */
  static final int MAX_RECORDS = 500;

  private static final long MAX_REQUEST_BYTES = 10L << 20;

  private final StreamCatalog catalog;
  private final RateLimits rateLimits;

  WriteOperations(StreamCatalog catalog, RateLimits rateLimits) {
    this.catalog = catalog;
    this.rateLimits = rateLimits;
  }

  PutRecordResponse putRecord(PutRecordRequest request) {
    SubmittedRecord submitted =
        new SubmittedRecord(request.partitionKey(), request.explicitHashKey(), request.data());
    Validation validation = new Validation();
    submitted.validate(validation, "");
    validation
        .sequenceNumber("sequenceNumberForOrdering", request.sequenceNumberForOrdering())
        .name("streamName", request.streamName())
        .check();
    LocalStream stream = catalog.get(request.streamName(), request.streamARN());
    checkOrdering(stream, request.sequenceNumberForOrdering());
    RoutedRecord record = submitted.route(stream.definition().settings(), "");
    PutResult result = stream.put(List.of(record), catalog.now(), rateLimits).get(0);
    if (result.errorCode() != null) {
      throw failure(result);
    }
    return PutRecordResponse.builder()
        .shardId(result.shardId())
        .sequenceNumber(result.sequenceNumber())
        .encryptionType(EncryptionType.NONE)
        .build();
  }

  PutRecordsResponse putRecords(PutRecordsRequest request) {
    List<SubmittedRecord> submitted = validate(request);
    LocalStream stream = catalog.get(request.streamName(), request.streamARN());
    List<PutResult> results = stream.put(route(submitted, stream), catalog.now(), rateLimits);
    int failed = (int) results.stream().filter(result -> result.errorCode() != null).count();
    return PutRecordsResponse.builder()
        .records(results.stream().map(WriteOperations::toModel).toList())
        .failedRecordCount(failed)
        .encryptionType(EncryptionType.NONE)
        .build();
  }

  private static List<SubmittedRecord> validate(PutRecordsRequest request) {
    new Validation()
        .name("streamName", request.streamName())
        .required("records", request.hasRecords() ? request.records() : null)
        .check();
    Validation validation =
        new Validation().size("records", request.records().size(), 1, MAX_RECORDS);
    validation.check();
    List<SubmittedRecord> submitted = new ArrayList<>(request.records().size());
    for (PutRecordsRequestEntry entry : request.records()) {
      SubmittedRecord record =
          new SubmittedRecord(entry.partitionKey(), entry.explicitHashKey(), entry.data());
      submitted.add(record);
      if (!record.isValid()) {
        record.validate(validation, path(submitted.size()));
      }
    }
    validation.check();
    return submitted;
  }

  private static List<RoutedRecord> route(List<SubmittedRecord> submitted, LocalStream stream) {
    StreamSettings settings = stream.definition().settings();
    List<RoutedRecord> records = new ArrayList<>(submitted.size());
    long bytes = 0;
    for (SubmittedRecord record : submitted) {
      RoutedRecord routed = record.route(settings, path(records.size() + 1));
      bytes += routed.record().byteSize();
      records.add(routed);
    }
    if (bytes > MAX_REQUEST_BYTES) {
      throw KinesisErrors.invalidArgument("Records size exceeds 10 MB limit");
    }
    return records;
  }

  /** How Kinesis' messages name an entry of the request, counted from 1. */
  private static String path(int number) {
    return "records." + number + ".member.";
  }

  /**
   * Checks SequenceNumberForOrdering. There is nothing else to do about it: the sequence numbers of
   * a shard always increase here.
   */
  private static void checkOrdering(LocalStream stream, @Nullable String sequenceNumber) {
    if (sequenceNumber != null && SequenceNumber.parse(sequenceNumber).isEmpty()) {
      throw KinesisErrors.invalidArgument(
          "ExclusiveMinimumSequenceNumber "
              + sequenceNumber
              + " used in PutRecord on "
              + stream.description()
              + " is invalid.");
    }
  }

  private static RuntimeException failure(PutResult result) {
    return KinesisErrors.THROUGHPUT_EXCEEDED.equals(result.errorCode())
        ? KinesisErrors.throughputExceeded(String.valueOf(result.errorMessage()))
        : KinesisErrors.internalFailure(null);
  }

  private static PutRecordsResultEntry toModel(PutResult result) {
    PutRecordsResultEntry.Builder entry = PutRecordsResultEntry.builder();
    if (result.errorCode() != null) {
      return entry.errorCode(result.errorCode()).errorMessage(result.errorMessage()).build();
    }
    return entry.shardId(result.shardId()).sequenceNumber(result.sequenceNumber()).build();
  }
}
