package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class ReadOperationsTest {

  private static final String STREAM = "orders";
  private static final String SHARD = Kinesis.shardId(0);

  private final FakeClock clock = new FakeClock();
  private final LocalKinesis kinesis = LocalKinesis.builder().clock(clock).build();

  @BeforeEach
  void createStream() {
    kinesis.createStream(STREAM, 1);
  }

  @Test
  void trimHorizon_startsAtTheOldestRecord() {
    putNumbered(3);

    assertThat(read(iterator(ShardIteratorType.TRIM_HORIZON))).containsExactly("0", "1", "2");
  }

  @Test
  void latest_startsBehindTheNewestRecord() {
    putNumbered(3);
    String iterator = iterator(ShardIteratorType.LATEST);
    assertThat(read(iterator)).isEmpty();

    Kinesis.put(kinesis, STREAM, "key", "new");
    assertThat(read(iterator)).containsExactly("new");
  }

  @Test
  void sequenceNumber_startsAtOrAfterItsRecord() {
    List<String> numbers = putNumbered(4);

    assertThat(read(iterator(ShardIteratorType.AT_SEQUENCE_NUMBER, numbers.get(2))))
        .containsExactly("2", "3");
    assertThat(read(iterator(ShardIteratorType.AFTER_SEQUENCE_NUMBER, numbers.get(2))))
        .containsExactly("3");
    String last = iterator(ShardIteratorType.AFTER_SEQUENCE_NUMBER, numbers.get(3));
    assertThat(read(last)).isEmpty();
    Kinesis.put(kinesis, STREAM, "key", "4");
    assertThat(read(last)).containsExactly("4");
  }

  @Test
  void sequenceNumberOfTheShardsStart_startsAtTheFirstRecord() {
    putNumbered(2);
    String start =
        Kinesis.listShards(kinesis, STREAM).get(0).sequenceNumberRange().startingSequenceNumber();

    assertThat(read(iterator(ShardIteratorType.AT_SEQUENCE_NUMBER, start)))
        .containsExactly("0", "1");
    assertThat(read(iterator(ShardIteratorType.AFTER_SEQUENCE_NUMBER, start)))
        .containsExactly("0", "1");
  }

  @Test
  void sequenceNumberOfTheShardsEnd_startsBehindTheLastRecord() {
    putNumbered(2);
    kinesis.splitShard(STREAM, SHARD);
    String end =
        Kinesis.listShards(kinesis, STREAM).get(0).sequenceNumberRange().endingSequenceNumber();

    assertThat(read(iterator(ShardIteratorType.AT_SEQUENCE_NUMBER, end))).isEmpty();
    assertThat(read(iterator(ShardIteratorType.AFTER_SEQUENCE_NUMBER, end))).isEmpty();
  }

  @Test
  void timestamp_startsAtTheFirstRecordSince() {
    for (int i = 0; i < 4; i++) {
      Kinesis.put(kinesis, STREAM, "key", Integer.toString(i));
      clock.advance(Duration.ofSeconds(10));
    }

    assertThat(read(atTimestamp(FakeClock.START.plusSeconds(10)))).containsExactly("1", "2", "3");
    assertThat(read(atTimestamp(FakeClock.START.plusMillis(10_001)))).containsExactly("2", "3");
    assertThat(read(atTimestamp(FakeClock.START.minusSeconds(99))))
        .containsExactly("0", "1", "2", "3");
    assertThat(read(atTimestamp(clock.instant()))).isEmpty();
  }

  @Test
  void timestamp_mustNotBeInTheFuture() {
    assertThat(
            Kinesis.failureMessage(
                iteratorAt(clock.instant().plusSeconds(1)), InvalidArgumentException.class))
        .startsWith("The timestampInMillis parameter cannot be greater than");
    Kinesis.failureMessage(iteratorAt(null), InvalidArgumentException.class);
  }

  @Test
  void sequenceNumberOfADeletedStream_didNotComeFromThisStream() {
    String number = putNumbered(1).get(0);
    kinesis.deleteStream(request -> request.streamName(STREAM)).join();
    kinesis.createStream(STREAM, 1);

    assertThat(
            Kinesis.failureMessage(
                iteratorFrom(ShardIteratorType.AFTER_SEQUENCE_NUMBER, number),
                InvalidArgumentException.class))
        .isEqualTo(
            "StartingSequenceNumber "
                + number
                + " used in GetShardIterator on shard shardId-000000000000 in stream orders under"
                + " account 000000000000 is invalid because it did not come from this stream.");
  }

  @Test
  void sequenceNumberOfAnotherShard_isRefused() {
    String number = putNumbered(1).get(0);
    kinesis.splitShard(STREAM, SHARD);

    assertThat(
            Kinesis.failureMessage(
                kinesis.getShardIterator(
                    request ->
                        request
                            .streamName(STREAM)
                            .shardId(Kinesis.shardId(1))
                            .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
                            .startingSequenceNumber(number)),
                InvalidArgumentException.class))
        .isEqualTo(
            "Invalid StartingSequenceNumber. It encodes shardId-000000000000, while it was used"
                + " in a call to a shard with shardId-000000000001");
    assertThat(
            Kinesis.failureMessage(
                iteratorFrom(ShardIteratorType.AT_SEQUENCE_NUMBER, "12345"),
                InvalidArgumentException.class))
        .endsWith("is invalid.");
  }

  @ParameterizedTest
  @EnumSource(names = {"TRIM_HORIZON", "LATEST"})
  void typesWithoutSequenceNumber_refuseOne(ShardIteratorType type) {
    String number = putNumbered(1).get(0);

    assertThat(Kinesis.failureMessage(iteratorFrom(type, number), InvalidArgumentException.class))
        .endsWith("Request specified " + type + " and also a StartingSequenceNumber.");
  }

  @ParameterizedTest
  @EnumSource(names = {"AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"})
  void typesWithSequenceNumber_requireOne(ShardIteratorType type) {
    assertThat(Kinesis.failureMessage(iteratorFrom(type, null), InvalidArgumentException.class))
        .endsWith("Request specified " + type + " and no StartingSequenceNumber.");
  }

  @Test
  void getShardIterator_refusesUnknownShardsAndTypes() {
    Kinesis.failureMessage(
        kinesis.getShardIterator(
            request ->
                request.streamName(STREAM).shardId(SHARD).shardIteratorType("FROM_MIDNIGHT")),
        ValidationException.class);
    assertThat(
            Kinesis.failureMessage(
                kinesis.getShardIterator(
                    request ->
                        request
                            .streamName(STREAM)
                            .shardId(Kinesis.shardId(1))
                            .shardIteratorType(ShardIteratorType.LATEST)),
                ResourceNotFoundException.class))
        .isEqualTo(
            "Shard shardId-000000000001 in stream orders under account 000000000000 does not"
                + " exist");
    assertThat(
            Kinesis.failureMessage(
                kinesis.getShardIterator(
                    request ->
                        request
                            .streamName(STREAM)
                            .shardId("elsewhere")
                            .shardIteratorType(ShardIteratorType.LATEST)),
                ResourceNotFoundException.class))
        .isEqualTo("Could not find shard elsewhere in stream orders under account 000000000000.");
  }

  @Test
  void getRecords_goesOnWhereTheFormerOneEnded() {
    putNumbered(5);
    String first = iterator(ShardIteratorType.TRIM_HORIZON);

    GetRecordsResponse response =
        kinesis.getRecords(request -> request.shardIterator(first).limit(2)).join();
    assertThat(Kinesis.texts(response.records())).containsExactly("0", "1");
    assertThat(read(response.nextShardIterator())).containsExactly("2", "3", "4");
    assertThat(read(first)).hasSize(5);
  }

  @Test
  void getRecords_returnsAtMostTenMebibytes() {
    List<PutRecordsRequestEntry> entries = List.of(Kinesis.entry("key", new byte[(1 << 20) - 3]));
    for (int i = 0; i < 11; i++) {
      Kinesis.putAll(kinesis, STREAM, entries);
    }

    GetRecordsResponse response = Kinesis.get(kinesis, iterator(ShardIteratorType.TRIM_HORIZON));

    assertThat(response.records()).hasSize(10);
    assertThat(Kinesis.get(kinesis, response.nextShardIterator()).records()).hasSize(1);
  }

  @Test
  void getRecords_returnsAtMostTenThousandRecords() {
    kinesis.putLines(STREAM, IntStream.range(0, 10_001).mapToObj(i -> "line " + i));

    GetRecordsResponse response = Kinesis.get(kinesis, iterator(ShardIteratorType.TRIM_HORIZON));

    assertThat(response.records()).hasSize(10_000);
    assertThat(read(response.nextShardIterator())).containsExactly("line 10000");
  }

  @Test
  void getRecords_atTheEndOfAClosedShardReturnsChildrenAndNoIterator() {
    putNumbered(2);
    kinesis.splitShard(STREAM, SHARD);

    GetRecordsResponse last = Kinesis.get(kinesis, iterator(ShardIteratorType.TRIM_HORIZON));
    assertThat(last.records()).hasSize(2);
    GetRecordsResponse end = Kinesis.get(kinesis, last.nextShardIterator());

    assertThat(last.hasChildShards()).isFalse();
    assertThat(end.records()).isEmpty();
    assertThat(end.nextShardIterator()).isNull();
    assertThat(end.millisBehindLatest()).isZero();
    assertThat(end.childShards())
        .extracting(ChildShard::shardId)
        .containsExactly(Kinesis.shardId(1), Kinesis.shardId(2));
    assertThat(end.childShards()).extracting(ChildShard::parentShards).containsOnly(List.of(SHARD));
  }

  @Test
  void getRecords_atTheEndOfAMergedShardNamesBothParents() {
    kinesis.createStream("pair", 2);
    kinesis.mergeShards("pair", Kinesis.shardId(0), Kinesis.shardId(1));

    GetRecordsResponse end =
        Kinesis.get(
            kinesis,
            Kinesis.iterator(kinesis, "pair", Kinesis.shardId(1), ShardIteratorType.TRIM_HORIZON));

    assertThat(end.nextShardIterator()).isNull();
    assertThat(end.childShards())
        .singleElement()
        .satisfies(
            child ->
                assertThat(child.parentShards())
                    .containsExactly(Kinesis.shardId(0), Kinesis.shardId(1)));
  }

  @Test
  void millisBehindLatest_isTheAgeOfTheOldestUnreadRecord() {
    for (int i = 0; i < 3; i++) {
      Kinesis.put(kinesis, STREAM, "key", Integer.toString(i));
      clock.advance(Duration.ofSeconds(10));
    }
    String iterator = iterator(ShardIteratorType.TRIM_HORIZON);

    assertThat(
            kinesis
                .getRecords(request -> request.shardIterator(iterator).limit(1))
                .join()
                .millisBehindLatest())
        .isEqualTo(20_000);
    assertThat(Kinesis.get(kinesis, iterator).millisBehindLatest()).isZero();
  }

  @Test
  void iterators_expireAfterFiveMinutes() {
    String iterator = iterator(ShardIteratorType.LATEST);
    clock.advance(Duration.ofMinutes(5));
    assertThat(Kinesis.get(kinesis, iterator).records()).isEmpty();
    clock.advance(Duration.ofMillis(1));

    assertThat(
            Kinesis.failureMessage(
                kinesis.getRecords(request -> request.shardIterator(iterator)),
                ExpiredIteratorException.class))
        .isEqualTo(
            "Iterator expired. The iterator was created at time Wed May 01 12:00:00 UTC 2024 while"
                + " right now it is Wed May 01 12:05:00 UTC 2024 which is further in the future"
                + " than the tolerated delay of 300000 milliseconds.");
  }

  @Test
  void iterators_expireOnCommand() {
    String iterator = iterator(ShardIteratorType.LATEST);

    kinesis.expireIterators();

    Kinesis.failureMessage(
        kinesis.getRecords(request -> request.shardIterator(iterator)),
        ExpiredIteratorException.class);
    assertThat(read(iterator(ShardIteratorType.LATEST))).isEmpty();
  }

  @Test
  void iterators_thatAreMadeUpOrOfAFormerStreamAreInvalid() {
    String iterator = iterator(ShardIteratorType.LATEST);
    kinesis.deleteStream(request -> request.streamName(STREAM)).join();
    kinesis.createStream(STREAM, 1);

    assertThat(
            Kinesis.failureMessage(
                kinesis.getRecords(request -> request.shardIterator(iterator)),
                InvalidArgumentException.class))
        .isEqualTo("Invalid ShardIterator.");
    Kinesis.failureMessage(
        kinesis.getRecords(request -> request.shardIterator("made up")),
        InvalidArgumentException.class);
    Kinesis.failureMessage(
        kinesis.getRecords(request -> request.shardIterator(iterator).limit(10_001)),
        ValidationException.class);
  }

  @Test
  void iterators_fitIntoTheirMaximumLength() {
    String name = "n".repeat(128);
    kinesis.createStream(name, 1);

    assertThat(Kinesis.iterator(kinesis, name, SHARD, ShardIteratorType.LATEST).length())
        .isLessThanOrEqualTo(512);
  }

  @Test
  void records_disappearAfterTheRetentionPeriod() {
    List<String> numbers = putNumbered(2);
    String oldIterator = iterator(ShardIteratorType.TRIM_HORIZON);
    clock.advance(Duration.ofHours(1));
    Kinesis.put(kinesis, STREAM, "key", "2");
    clock.advance(Duration.ofHours(23));
    assertThat(read(iterator(ShardIteratorType.TRIM_HORIZON))).containsExactly("0", "1", "2");
    clock.advance(Duration.ofMillis(1));

    assertThat(read(iterator(ShardIteratorType.TRIM_HORIZON))).containsExactly("2");
    assertThat(read(iterator(ShardIteratorType.AT_SEQUENCE_NUMBER, numbers.get(0))))
        .containsExactly("2");
    assertThat(read(atTimestamp(FakeClock.START))).containsExactly("2");
    Kinesis.failureMessage(
        kinesis.getRecords(request -> request.shardIterator(oldIterator)),
        ExpiredIteratorException.class);
  }

  @Test
  void iteratorBeforeTheTrimHorizon_goesOnAtTheTrimHorizon() {
    putNumbered(2);
    clock.advance(Duration.ofHours(24).minusSeconds(1));
    Kinesis.put(kinesis, STREAM, "key", "2");
    String iterator = iterator(ShardIteratorType.TRIM_HORIZON);

    clock.advance(Duration.ofSeconds(2));

    assertThat(read(iterator)).containsExactly("2");
  }

  @Test
  void increasedRetention_keepsRecordsLonger() {
    putNumbered(1);
    kinesis
        .increaseStreamRetentionPeriod(
            request -> request.streamName(STREAM).retentionPeriodHours(48))
        .join();
    clock.advance(Duration.ofDays(2));

    assertThat(read(iterator(ShardIteratorType.TRIM_HORIZON))).containsExactly("0");
  }

  private List<String> putNumbered(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Kinesis.put(kinesis, STREAM, "key", Integer.toString(i)).sequenceNumber())
        .toList();
  }

  private List<String> read(String iterator) {
    return Kinesis.texts(Kinesis.get(kinesis, iterator).records());
  }

  private String iterator(ShardIteratorType type) {
    return Kinesis.iterator(kinesis, STREAM, SHARD, type);
  }

  private String iterator(ShardIteratorType type, String sequenceNumber) {
    return Kinesis.iterator(kinesis, STREAM, SHARD, type, sequenceNumber);
  }

  private CompletableFuture<GetShardIteratorResponse> iteratorFrom(
      ShardIteratorType type, @Nullable String sequenceNumber) {
    return kinesis.getShardIterator(
        request ->
            request
                .streamName(STREAM)
                .shardId(SHARD)
                .shardIteratorType(type)
                .startingSequenceNumber(sequenceNumber));
  }

  private String atTimestamp(Instant timestamp) {
    return iteratorAt(timestamp).join().shardIterator();
  }

  private CompletableFuture<GetShardIteratorResponse> iteratorAt(@Nullable Instant timestamp) {
    return kinesis.getShardIterator(
        request ->
            request
                .streamName(STREAM)
                .shardId(SHARD)
                .shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
                .timestamp(timestamp));
  }
}
