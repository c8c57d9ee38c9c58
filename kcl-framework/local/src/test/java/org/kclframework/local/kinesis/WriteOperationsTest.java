package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class WriteOperationsTest {

  private static final String STREAM = "orders";
  private static final int MEBIBYTE = 1 << 20;

  private final FakeClock clock = new FakeClock();
  private final LocalKinesis kinesis = LocalKinesis.builder().clock(clock).build();

  @BeforeEach
  void createStream() {
    kinesis.createStream(STREAM, 4);
  }

  @Test
  void putRecord_storesWhatGetRecordsReturns() {
    PutRecordResponse response = Kinesis.put(kinesis, STREAM, "key", "data");

    List<Record> records = Kinesis.readAll(kinesis, STREAM, response.shardId());
    assertThat(records).hasSize(1);
    Record record = records.get(0);
    assertThat(record.data().asUtf8String()).isEqualTo("data");
    assertThat(record.partitionKey()).isEqualTo("key");
    assertThat(record.sequenceNumber()).isEqualTo(response.sequenceNumber());
    assertThat(record.approximateArrivalTimestamp()).isEqualTo(FakeClock.START);
  }

  @Test
  void putRecord_explicitHashKeyWins() {
    assertThat(Kinesis.putAt(kinesis, STREAM, "0", "data").shardId()).isEqualTo(Kinesis.shardId(0));
    assertThat(Kinesis.putAt(kinesis, STREAM, HashRange.MAX_KEY.toString(), "data").shardId())
        .isEqualTo(Kinesis.shardId(3));
    Kinesis.failureMessage(
        kinesis.putRecord(
            request ->
                request
                    .streamName(STREAM)
                    .partitionKey("key")
                    .data(SdkBytes.fromUtf8String("data"))
                    .explicitHashKey(HashRange.KEY_COUNT.toString())),
        InvalidArgumentException.class);
  }

  @Test
  void putRecord_sequenceNumbersIncreaseAlsoWhenTheClockGoesBack() {
    List<BigInteger> numbers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      clock.set(FakeClock.START.plusSeconds(i % 2 == 0 ? i : -i));
      numbers.add(new BigInteger(Kinesis.putAt(kinesis, STREAM, "0", "data").sequenceNumber()));
    }

    assertThat(numbers).isSorted().doesNotHaveDuplicates();
    assertThat(Kinesis.readAll(kinesis, STREAM, Kinesis.shardId(0)))
        .extracting(Record::approximateArrivalTimestamp)
        .isSorted();
  }

  @Test
  void putRecord_acceptsSequenceNumberForOrdering() {
    String first = Kinesis.put(kinesis, STREAM, "key", "1").sequenceNumber();

    assertThat(ordered(first)).isCompleted();
    assertThat(Kinesis.failureMessage(ordered("5"), InvalidArgumentException.class))
        .isEqualTo(
            "ExclusiveMinimumSequenceNumber 5 used in PutRecord on stream orders under account"
                + " 000000000000 is invalid.");
  }

  private CompletableFuture<PutRecordResponse> ordered(String sequenceNumber) {
    return kinesis.putRecord(
        request ->
            request
                .streamName(STREAM)
                .partitionKey("key")
                .data(SdkBytes.fromUtf8String("2"))
                .sequenceNumberForOrdering(sequenceNumber));
  }

  @Test
  void putRecord_refusesMissingStreamsAndFields() {
    assertThat(
            Kinesis.failureMessage(
                kinesis.putRecord(
                    request ->
                        request
                            .streamName("others")
                            .partitionKey("key")
                            .data(SdkBytes.fromUtf8String("data"))),
                ResourceNotFoundException.class))
        .isEqualTo("Stream others under account 000000000000 not found.");
    assertThat(
            Kinesis.failureMessage(
                kinesis.putRecord(request -> request.streamName(STREAM)),
                ValidationException.class))
        .contains("Value null at 'partitionKey'", "Value null at 'data'");
  }

  @Test
  void putRecord_limitsThePartitionKeyToBetween1And256Characters() {
    assertThat(putKey("k".repeat(256))).isCompleted();
    assertThat(Kinesis.failureMessage(putKey("k".repeat(257)), ValidationException.class))
        .isEqualTo(
            "1 validation error detected: Value at 'partitionKey' failed to satisfy constraint:"
                + " Member must have length less than or equal to 256");
    Kinesis.failureMessage(putKey(""), ValidationException.class);
  }

  @Test
  void put_countsTheCharactersOfAPartitionKey_notTheUnitsOfJava() {
    String rocket = "\ud83d\ude80";
    assertThat(putKey(rocket.repeat(256))).isCompleted();
    assertThat(putRecords(List.of(Kinesis.entry(rocket.repeat(256), "data")))).isCompleted();
    Kinesis.failureMessage(putKey(rocket.repeat(257)), ValidationException.class);
  }

  @Test
  void put_refusesAPartitionKeyWithHalfACharacter() {
    assertThat(putKey("\ud83d\ude80")).isCompleted();
    for (String key : List.of("\ud800", "a\ude80", "\ude80\ud83d")) {
      assertThat(Kinesis.failureMessage(putKey(key), ValidationException.class))
          .isEqualTo(
              "1 validation error detected: Value at 'partitionKey' failed to satisfy constraint:"
                  + " Member must be text that UTF-8 can express");
      assertThat(
              Kinesis.failureMessage(
                  putRecords(List.of(Kinesis.entry("key", "data"), Kinesis.entry(key, "data"))),
                  ValidationException.class))
          .contains("Value at 'records.2.member.partitionKey'");
    }
  }

  private CompletableFuture<PutRecordResponse> putKey(String key) {
    return kinesis.putRecord(
        request ->
            request.streamName(STREAM).partitionKey(key).data(SdkBytes.fromUtf8String("data")));
  }

  @Test
  void putRecord_limitsTheRecordWithItsPartitionKey() {
    assertThat(putBytes(MEBIBYTE - 3)).isCompleted();
    assertThat(Kinesis.failureMessage(putBytes(MEBIBYTE - 2), ValidationException.class))
        .contains("Value at 'data'")
        .contains("1048576");

    kinesis
        .updateMaxRecordSize(
            request -> request.streamARN(kinesis.streamArn(STREAM)).maxRecordSizeInKiB(10_240))
        .join();
    assertThat(putBytes(10 * MEBIBYTE - 3)).isCompleted();
    Kinesis.failureMessage(putBytes(10 * MEBIBYTE - 2), ValidationException.class);
  }

  private CompletableFuture<PutRecordResponse> putBytes(int size) {
    return kinesis.putRecord(
        request ->
            request
                .streamName(STREAM)
                .partitionKey("key")
                .data(SdkBytes.fromByteArrayUnsafe(new byte[size])));
  }

  @Test
  void putRecords_answersInTheOrderOfTheRequest() {
    List<PutRecordsRequestEntry> entries =
        IntStream.range(0, 500).mapToObj(i -> Kinesis.entry("key-" + i, "data-" + i)).toList();

    PutRecordsResponse response = Kinesis.putAll(kinesis, STREAM, entries);

    assertThat(response.failedRecordCount()).isZero();
    assertThat(response.records()).hasSize(500);
    assertThat(response.records().stream().map(PutRecordsResultEntry::shardId).distinct())
        .hasSize(4);
    for (int shard = 0; shard < 4; shard++) {
      String shardId = Kinesis.shardId(shard);
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        if (response.records().get(i).shardId().equals(shardId)) {
          expected.add("data-" + i + " " + response.records().get(i).sequenceNumber());
        }
      }
      assertThat(Kinesis.readAll(kinesis, STREAM, shardId))
          .extracting(record -> record.data().asUtf8String() + " " + record.sequenceNumber())
          .isEqualTo(expected);
    }
  }

  @Test
  void putRecords_limitsTheNumberOfRecords() {
    assertThat(
            Kinesis.failureMessage(
                putRecords(Collections.nCopies(501, Kinesis.entry("key", "data"))),
                ValidationException.class))
        .contains("Value at 'records'", "less than or equal to 500");
    Kinesis.failureMessage(putRecords(List.of()), ValidationException.class);
    Kinesis.failureMessage(
        kinesis.putRecords(request -> request.streamName(STREAM)), ValidationException.class);
  }

  @Test
  void putRecords_limitsTheSizeOfTheRequest() {
    List<PutRecordsRequestEntry> tooMuch =
        Collections.nCopies(11, Kinesis.entry("key", new byte[MEBIBYTE - 3]));

    assertThat(Kinesis.failureMessage(putRecords(tooMuch), InvalidArgumentException.class))
        .isEqualTo("Records size exceeds 10 MB limit");
    assertThat(putRecords(tooMuch.subList(0, 10))).isCompleted();
  }

  @Test
  void putRecords_refusesAllWhenOneIsNotWellFormed() {
    List<PutRecordsRequestEntry> entries =
        List.of(
            Kinesis.entry("key", "data"),
            Kinesis.entry("", "data"),
            PutRecordsRequestEntry.builder().partitionKey("key").build());

    assertThat(Kinesis.failureMessage(putRecords(entries), ValidationException.class))
        .startsWith("2 validation errors detected")
        .contains("'records.2.member.partitionKey'", "Value null at 'records.3.member.data'");
    for (int shard = 0; shard < 4; shard++) {
      assertThat(Kinesis.readAll(kinesis, STREAM, Kinesis.shardId(shard))).isEmpty();
    }
  }

  private CompletableFuture<PutRecordsResponse> putRecords(List<PutRecordsRequestEntry> entries) {
    return kinesis.putRecords(request -> request.streamName(STREAM).records(entries));
  }
}
