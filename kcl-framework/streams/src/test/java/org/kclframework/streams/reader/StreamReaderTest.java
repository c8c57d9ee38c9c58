package org.kclframework.streams.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.Backoff;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.fault.FaultHandle;
import org.kclframework.local.kinesis.LocalKinesis;
import org.kclframework.streams.producer.Producer;
import org.kclframework.streams.producer.ProducerOptions;
import org.kclframework.streams.producer.ProducerOptions.Aggregation;
import org.kclframework.streams.producer.ProducerRecord;
import org.kclframework.streams.reader.ReaderOptions.End;
import org.kclframework.streams.reader.StreamReadException.Reason;
import org.kclframework.streams.shard.HashKeyRange;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** What a reader hands out, in which order, and what it makes of a Kinesis that fails. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StreamReaderTest {

  private static final ReaderOptions QUICK =
      ReaderOptions.DEFAULT.withIntervals(Duration.ZERO, Duration.ZERO);

  private static final ReaderOptions TO_THE_TIP = QUICK.withEnd(End.CAUGHT_UP);

  private static final String SHARD_0 = "shardId-000000000000";

  private final LocalStreams streams = LocalStreams.create();
  private final LocalKinesis kinesis = streams.kinesis();

  @BeforeEach
  void createStream() {
    kinesis.createStream("s", 2);
  }

  @AfterEach
  void closeStreams() {
    streams.close();
  }

  private void put(String key, String... texts) {
    for (String text : texts) {
      kinesis.put("s", key, text.getBytes(UTF_8));
    }
  }

  private void put(int from, int to) {
    for (int i = from; i < to; i++) {
      put("key-" + i % 20, Integer.toString(i));
    }
  }

  private StreamReader.Builder reader() {
    return StreamReader.builder(kinesis, "s")
        .from(StartPosition.trimHorizon())
        .options(TO_THE_TIP)
        .backoff(new Backoff(Duration.ofNanos(1000), Duration.ofMillis(1), () -> 0));
  }

  private static List<StreamRecord> rest(StreamReader reader)
      throws StreamReadException, InterruptedException {
    List<StreamRecord> records = new ArrayList<>();
    for (Optional<StreamRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
      records.add(next.get());
    }
    assertThat(reader.isDone()).isTrue();
    return records;
  }

  private static List<String> texts(List<StreamRecord> records) {
    return records.stream().map(StreamRecord::text).toList();
  }

  private static List<String> read(StreamReader.Builder builder)
      throws StreamReadException, InterruptedException {
    try (StreamReader reader = builder.open()) {
      return texts(rest(reader));
    }
  }

  /** Each key has its records in the order of their numbers, each once. */
  private static void assertComplete(List<StreamRecord> records, int count) {
    assertThat(records).hasSize(count);
    assertThat(texts(records)).doesNotHaveDuplicates();
    Map<String, List<StreamRecord>> byKey =
        records.stream().collect(Collectors.groupingBy(StreamRecord::partitionKey));
    byKey.forEach(
        (key, ofKey) ->
            assertThat(ofKey.stream().map(record -> Integer.valueOf(record.text())))
                .as(key)
                .isSorted());
  }

  private static KinesisException error(KinesisException.Builder builder, String code, int status) {
    builder.statusCode(status);
    builder.message(code);
    builder.awsErrorDetails(
        AwsErrorDetails.builder().errorCode(code).errorMessage("it is " + code).build());
    return (KinesisException) builder.build();
  }

  private static KinesisException throttled() {
    return error(
        ProvisionedThroughputExceededException.builder(),
        "ProvisionedThroughputExceededException",
        400);
  }

  // where it begins

  @Test
  void trimHorizon_isTheOldestRecord() throws Exception {
    put(0, 100);
    try (StreamReader reader = reader().open()) {
      List<StreamRecord> records = rest(reader);
      assertComplete(records, 100);
      StreamRecord first = records.get(0);
      assertThat(first.streamName()).isEqualTo("s");
      assertThat(first.partitionKey()).startsWith("key-");
      assertThat(first.arrivalTime()).isNotNull();
      assertThat(reader.counts().records()).isEqualTo(100);
    }
  }

  @Test
  void latest_isFixedWhenTheReaderOpens() throws Exception {
    put("k", "before");
    try (StreamReader reader = reader().from(StartPosition.latest()).options(QUICK).open()) {
      put("k", "after");
      assertThat(reader.next().orElseThrow().text()).isEqualTo("after");
      assertThat(reader.poll(Duration.ZERO)).isEmpty();
      assertThat(reader.isDone()).isFalse();
    }
  }

  @Test
  void latest_opensMoreShardsThanAreReadAtATime() throws Exception {
    kinesis.createStream("many", 20);
    kinesis.put("many", "k", "before".getBytes(UTF_8));
    try (StreamReader reader =
        StreamReader.builder(kinesis, "many").options(QUICK.withReads(10, 2)).open()) {
      for (int i = 0; i < 50; i++) {
        kinesis.put("many", "k" + i, "after".getBytes(UTF_8));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(reader.next().orElseThrow().text()).isEqualTo("after");
      }
    }
  }

  @Test
  void moreThanAHundredShards_areAllRead() throws Exception {
    kinesis.createStream("many", 120);
    for (int i = 0; i < 600; i++) {
      kinesis.put("many", "k" + i, Integer.toString(i).getBytes(UTF_8));
    }
    try (StreamReader reader =
        StreamReader.builder(kinesis, "many")
            .from(StartPosition.trimHorizon())
            .options(TO_THE_TIP)
            .open()) {
      assertComplete(rest(reader), 600);
      assertThat(reader.positions()).hasSize(120);
    }
  }

  @Test
  void timestamp_isThatOfTheFirstRecord() throws Exception {
    put("k", "1", "2");
    Instant time;
    try (StreamReader reader = reader().open()) {
      Instant last = rest(reader).get(1).arrivalTime();
      time = Objects.requireNonNull(last).plusMillis(1);
    }
    while (!Instant.now().isAfter(time)) {
      Thread.onSpinWait();
    }
    put("k", "3");
    assertThat(read(reader().from(StartPosition.at(time)))).containsExactly("3");
  }

  @Test
  void after_goesOnBehindARecord() throws Exception {
    put("k", "1", "2", "3");
    StreamRecord second;
    try (StreamReader reader = reader().open()) {
      second = rest(reader).get(1);
    }
    Map<String, StartPosition> checkpoint =
        Map.of(second.shardId(), StartPosition.after(second.sequenceNumber()));
    assertThat(read(reader().positions(checkpoint))).containsExactly("3");
  }

  @Test
  void timeThatIsToCome_isRefused() throws Exception {
    try (StreamReader reader =
        reader().from(StartPosition.at(Instant.now().plusSeconds(600))).open()) {
      assertThatThrownBy(reader::next)
          .isInstanceOfSatisfying(
              StreamReadException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
          .hasMessageContaining("shardId-00000000000")
          .hasMessageContaining("InvalidArgumentException: The timestampInMillis");
    }
  }

  @Test
  void numbersOfShards_areTheirPlaces() throws Exception {
    put(0, 100);
    try (StreamReader reader = reader().shards(List.of(1)).open()) {
      assertThat(rest(reader))
          .isNotEmpty()
          .allMatch(record -> record.shardId().equals("shardId-000000000001"));
    }
    try (StreamReader reader = reader().shardIds(List.of(SHARD_0)).open()) {
      assertThat(rest(reader)).isNotEmpty().allMatch(record -> record.shardId().equals(SHARD_0));
    }
  }

  @Test
  void shardThatIsNotThere_isNamed() {
    assertThatThrownBy(() -> reader().shards(List.of(0, 2)).open())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no shard 2 in stream s, which has 2, numbered from 0 to 1");
    assertThatThrownBy(() -> reader().shardIds(List.of("shardId-7")).open())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no shard shardId-7 in stream s");
  }

  @Test
  void noSuchStream_isTold() {
    assertThatThrownBy(() -> StreamReader.builder(kinesis, "none").open())
        .isInstanceOfSatisfying(
            StreamReadException.class, e -> assertThat(e.reason()).isEqualTo(Reason.STREAM_GONE))
        .hasMessageContaining("the shards of stream none cannot be listed: ResourceNotFound");
  }

  // how it ends

  @Test
  void stop_handsOutWhatWasFetched() throws Exception {
    put("k", "1", "2", "3");
    try (StreamReader reader = reader().options(QUICK).open()) {
      assertThat(reader.next()).isPresent();
      put("k", "4");
      reader.stop();
      assertThat(texts(rest(reader))).containsExactly("2", "3");
    }
  }

  @Test
  void stop_endsTheWaitForARecord() throws Exception {
    try (StreamReader reader =
        reader().options(QUICK.withIntervals(Duration.ofDays(1), Duration.ofDays(1))).open()) {
      CompletableFuture<Optional<StreamRecord>> next =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return reader.next();
                } catch (StreamReadException | InterruptedException e) {
                  throw new CompletionException(e);
                }
              });
      while (reader.counts().reads() < 2) {
        Thread.onSpinWait();
      }
      reader.stop();
      assertThat(next.get()).isEmpty();
    }
  }

  @Test
  void close_handsOutNoMore() throws Exception {
    put("k", "1", "2");
    StreamReader reader = reader().open();
    assertThat(reader.next()).isPresent();
    reader.close();
    assertThat(reader.next()).isEmpty();
  }

  @Test
  void poll_waitsForALimitedTime() throws Exception {
    try (StreamReader reader = reader().options(QUICK).open()) {
      assertThat(reader.poll(Duration.ofMillis(10))).isEmpty();
      assertThat(reader.isDone()).isFalse();
      put("k", "1");
      assertThat(reader.poll(Duration.ofSeconds(20))).isPresent();
    }
  }

  @Test
  void positions_countWhatWasHandedOut() throws Exception {
    put("k", "1", "2");
    try (StreamReader reader = reader().open()) {
      StreamRecord first = reader.next().orElseThrow();
      ShardPosition position =
          reader.positions().stream()
              .filter(shard -> shard.shardId().equals(first.shardId()))
              .findFirst()
              .orElseThrow();
      assertThat(position.sequenceNumber()).contains(first.sequenceNumber());
      assertThat(position.completeSequenceNumber()).contains(first.sequenceNumber());
      assertThat(position.millisBehindLatest()).isZero();
      assertThat(position.ended()).isFalse();
      assertThat(reader.positions())
          .as("that of the other shard is not made up of this one's")
          .filteredOn(shard -> !shard.shardId().equals(first.shardId()))
          .singleElement()
          .satisfies(
              other -> {
                assertThat(other.sequenceNumber()).isEmpty();
                assertThat(other.completeSequenceNumber()).isEmpty();
              });
    }
  }

  // shards that are split and merged

  @Test
  void reshards_keepTheOrderOfEachKey() throws Exception {
    put(0, 200);
    String split = kinesis.splitShard("s", SHARD_0).get(0).shardId();
    put(200, 400);
    List<Shard> open = kinesis.openShards("s");
    kinesis.mergeShards("s", open.get(1).shardId(), open.get(2).shardId());
    put(400, 600);
    kinesis.splitShard("s", split);
    put(600, 800);
    for (int concurrent : new int[] {1, 8}) {
      try (StreamReader reader = reader().options(TO_THE_TIP.withReads(7, concurrent)).open()) {
        assertComplete(rest(reader), 800);
        assertThat(reader.positions()).hasSize(7);
        assertThat(reader.positions().stream().filter(ShardPosition::ended)).hasSize(4);
      }
    }
  }

  @Test
  void reshardsWhileItReads_areFollowed() throws Exception {
    List<StreamRecord> records = new ArrayList<>();
    try (StreamReader reader = reader().from(StartPosition.latest()).options(QUICK).open()) {
      put(0, 100);
      readTo(reader, records, 50);
      kinesis.splitShard("s", SHARD_0);
      put(100, 200);
      readTo(reader, records, 120);
      List<Shard> open = kinesis.openShards("s");
      kinesis.mergeShards("s", open.get(1).shardId(), open.get(2).shardId());
      put(200, 300);
      readTo(reader, records, 300);
      assertComplete(records, 300);
    }
  }

  private static void readTo(StreamReader reader, List<StreamRecord> records, int count)
      throws StreamReadException, InterruptedException {
    while (records.size() < count) {
      records.add(reader.next().orElseThrow());
    }
  }

  /** A merged shard waits also for a parent that is not known yet when the other one ends. */
  @Test
  void mergeWithAShardThatIsStillToBeFound_waitsForIt() throws Exception {
    try (StreamReader reader = reader().from(StartPosition.latest()).options(QUICK).open()) {
      FaultHandle slow =
          streams
              .faults()
              .on("kinesis", "GetRecords")
              .matching(GetRecordsRequest.class, new FirstSeen()::isSame)
              .fail(StreamReaderTest::throttled);
      assertThat(reader.poll(Duration.ZERO)).isEmpty();
      put(0, 100);
      kinesis.splitShard("s", SHARD_0);
      put(100, 200);
      List<Shard> open = kinesis.openShards("s");
      kinesis.mergeShards("s", open.get(1).shardId(), open.get(2).shardId());
      put(200, 300);
      List<StreamRecord> records = new ArrayList<>();
      Optional<StreamRecord> next = reader.poll(Duration.ofMillis(200));
      while (next.isPresent()) {
        records.add(next.get());
        next = reader.poll(Duration.ofMillis(200));
      }
      assertThat(records)
          .isNotEmpty()
          .allMatch(record -> record.shardId().equals("shardId-000000000001"));
      slow.close();
      readTo(reader, records, 300);
      assertComplete(records, 300);
    }
  }

  /** One that was left at its tip goes on when a shard that is to be read waits for it. */
  @Test
  void mergeWithAShardThatIsCaughtUp_isReadToo() throws Exception {
    put(0, 100);
    var unused =
        streams
            .faults()
            .on("kinesis", "GetRecords")
            .matching(GetRecordsRequest.class, new FirstSeen()::isSame)
            .times(1)
            .fail(StreamReaderTest::throttled);
    Backoff slow = new Backoff(Duration.ofMillis(300), Duration.ofMillis(300), () -> 0);
    try (StreamReader reader = reader().backoff(slow).open()) {
      List<StreamRecord> records = new ArrayList<>();
      while (reader.positions().stream().noneMatch(shard -> shard.millisBehindLatest() == 0)) {
        reader.poll(Duration.ZERO).ifPresent(records::add);
      }
      Optional<StreamRecord> next = reader.poll(Duration.ofMillis(20));
      while (next.isPresent()) {
        records.add(next.get());
        next = reader.poll(Duration.ofMillis(20));
      }
      kinesis.mergeShards("s", SHARD_0, "shardId-000000000001");
      put(100, 200);
      records.addAll(rest(reader));
      assertComplete(records, 200);
    }
  }

  /** Strikes the iterators of the shard that is read first. */
  private static final class FirstSeen {
    private final AtomicInteger count = new AtomicInteger();
    private volatile String first = "";

    boolean isSame(GetRecordsRequest request) {
      if (count.getAndIncrement() == 0) {
        first = request.shardIterator();
      }
      return request.shardIterator().equals(first);
    }
  }

  @Test
  void oneShardOfSeveral_isFollowedIntoItsChildren() throws Exception {
    put(0, 50);
    kinesis.splitShard("s", SHARD_0);
    put(50, 100);
    try (StreamReader reader = reader().shards(List.of(0)).open()) {
      assertThat(rest(reader).stream().map(StreamRecord::shardId).distinct())
          .containsExactly(SHARD_0, "shardId-000000000002", "shardId-000000000003");
    }
  }

  @Test
  void latestOfAClosedShard_isThatOfItsChildren() throws Exception {
    kinesis.splitShard("s", SHARD_0);
    put(0, 50);
    try (StreamReader reader =
        reader().from(StartPosition.latest()).shards(List.of(0)).options(QUICK).open()) {
      put("key-1", "new");
      put("key-2", "new");
      put("key-3", "new");
      put("key-4", "new");
      assertThat(reader.next().orElseThrow().text()).isEqualTo("new");
      assertThat(reader.positions().stream().map(ShardPosition::shardId))
          .containsExactly("shardId-000000000002", "shardId-000000000003");
    }
  }

  @Test
  void checkpointOfAParent_leavesItsChildrenToBeReadWhole() throws Exception {
    put(0, 50);
    StreamRecord last;
    try (StreamReader reader = reader().shards(List.of(0)).open()) {
      List<StreamRecord> records = rest(reader);
      last = records.get(records.size() - 1);
    }
    kinesis.splitShard("s", SHARD_0);
    put(50, 100);
    Map<String, StartPosition> checkpoint =
        Map.of(SHARD_0, StartPosition.after(last.sequenceNumber()));
    try (StreamReader reader = reader().from(StartPosition.latest()).positions(checkpoint).open()) {
      List<StreamRecord> records = rest(reader);
      assertThat(records)
          .isNotEmpty()
          .allMatch(record -> record.shardId().matches("shardId-00000000000[23]"));
      assertThat(records).allMatch(record -> Integer.parseInt(record.text()) >= 50);
    }
  }

  // what fails

  @Test
  void expiredIterators_loseAndRepeatNothing() throws Exception {
    put(0, 300);
    List<StreamRecord> records = new ArrayList<>();
    try (StreamReader reader = reader().options(TO_THE_TIP.withReads(10, 8)).open()) {
      for (Optional<StreamRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
        records.add(next.get());
        if (records.size() % 50 == 0) {
          kinesis.expireIterators();
        }
      }
      assertComplete(records, 300);
      assertThat(reader.counts().expiredIterators()).isPositive();
    }
  }

  @Test
  void expiredIteratorAtTheTip_losesNothing() throws Exception {
    try (StreamReader reader = reader().from(StartPosition.latest()).options(QUICK).open()) {
      kinesis.expireIterators();
      put("k", "new");
      assertThat(reader.next().orElseThrow().text()).isEqualTo("new");
    }
  }

  @Test
  void iteratorsThatExpireAtOnce_areGivenUp() throws Exception {
    var unused =
        streams
            .faults()
            .on("kinesis", "GetRecords")
            .fail(() -> error(ExpiredIteratorException.builder(), "ExpiredIteratorException", 400));
    try (StreamReader reader =
        reader()
            .options(QUICK.withTimeouts(Duration.ofSeconds(10), Duration.ofMillis(20)))
            .open()) {
      assertThatThrownBy(reader::next)
          .isInstanceOfSatisfying(
              StreamReadException.class, e -> assertThat(e.reason()).isEqualTo(Reason.GIVEN_UP))
          .hasMessageContaining("cannot be read: ExpiredIteratorException");
    }
  }

  @Test
  void throttling_isWaitedOut() throws Exception {
    put(0, 300);
    var unused =
        streams.faults().on("kinesis").withProbability(0.3, 7).fail(StreamReaderTest::throttled);
    try (StreamReader reader = reader().options(TO_THE_TIP.withReads(10, 8)).open()) {
      assertComplete(rest(reader), 300);
      assertThat(reader.counts().throttled()).isPositive();
    }
  }

  @Test
  void lostAnswersAndServerErrors_loseAndRepeatNothing() throws Exception {
    put(0, 300);
    try (StreamReader reader = reader().options(TO_THE_TIP.withReads(10, 8)).open()) {
      var lost = streams.faults().on("kinesis").withProbability(0.2, 1).dropResponse();
      var failing =
          streams
              .faults()
              .on("kinesis")
              .withProbability(0.2, 2)
              .fail(() -> error(KinesisException.builder(), "InternalFailure", 500));
      assertComplete(rest(reader), 300);
      assertThat(lost.strikes()).isPositive();
      assertThat(failing.strikes()).isPositive();
      assertThat(reader.counts().failedRequests()).isPositive();
    }
  }

  @Test
  void answerThatDoesNotCome_isAskedForAgain() throws Exception {
    put("k", "1");
    var unused = streams.faults().on("kinesis", "GetRecords").times(1).hang();
    Duration soon = Duration.ofMillis(50);
    try (StreamReader reader =
        reader().options(TO_THE_TIP.withTimeouts(soon, Duration.ofMinutes(1))).open()) {
      assertThat(texts(rest(reader))).containsExactly("1");
    }
  }

  @Test
  void requestsThatFailForTooLong_areGivenUp() throws Exception {
    put("k", "1");
    try (StreamReader reader =
        reader()
            .options(QUICK.withTimeouts(Duration.ofSeconds(10), Duration.ofMillis(20)))
            .open()) {
      assertThat(reader.next()).isPresent();
      var unused =
          streams
              .faults()
              .on("kinesis", "GetRecords")
              .fail(() -> SdkClientException.create("no route"));
      assertThatThrownBy(reader::next)
          .isInstanceOfSatisfying(
              StreamReadException.class, e -> assertThat(e.reason()).isEqualTo(Reason.GIVEN_UP))
          .hasMessageContaining("cannot be read: no route, and so for");
      assertThatThrownBy(reader::next).isInstanceOf(StreamReadException.class);
    }
  }

  @Test
  void requestsThatFailForSomeTime_areToldOnce() throws Exception {
    put("k", "1");
    var fault =
        streams
            .faults()
            .on("kinesis", "GetRecords")
            .fail(() -> SdkClientException.create("no route"));
    List<String> told = new CopyOnWriteArrayList<>();
    AtomicInteger failuresSince = new AtomicInteger();
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            if (event.getLevel() == Level.WARN) {
              told.add(event.getFormattedMessage());
            } else if (!told.isEmpty() && failuresSince.incrementAndGet() == 2) {
              fault.close();
            }
          }
        };
    Logger logger = (Logger) LoggerFactory.getLogger(ReadLoop.class);
    Level before = logger.getLevel();
    logger.setLevel(Level.DEBUG);
    appender.start();
    logger.addAppender(appender);
    try (StreamReader reader =
        reader()
            .options(QUICK.withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(5)))
            .open()) {
      assertThat(reader.next()).isPresent();
    } finally {
      logger.detachAppender(appender);
      logger.setLevel(before);
    }
    assertThat(told)
        .singleElement()
        .asString()
        .matches("shardId-.* of s cannot be read: no route; it is tried for [0-4] s more");
  }

  @Test
  void refusal_isToldAfterWhatWasFetched() throws Exception {
    put(0, 20);
    try (StreamReader reader = reader().shards(List.of(0)).options(QUICK.withReads(5, 8)).open()) {
      assertThat(reader.next()).isPresent();
      var unused =
          streams
              .faults()
              .on("kinesis", "GetRecords")
              .fail(() -> error(KinesisException.builder(), "AccessDeniedException", 400));
      for (int i = 0; i < 4; i++) {
        assertThat(reader.next()).isPresent();
      }
      assertThatThrownBy(reader::next)
          .isInstanceOfSatisfying(
              StreamReadException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
          .hasMessage(
              SHARD_0
                  + " of stream s cannot be read: AccessDeniedException: it is"
                  + " AccessDeniedException");
    }
  }

  @Test
  void streamThatIsDeleted_isTold() throws Exception {
    try (StreamReader reader = reader().options(QUICK).open()) {
      assertThat(reader.poll(Duration.ZERO)).isEmpty();
      kinesis.deleteStream(request -> request.streamName("s")).join();
      assertThatThrownBy(reader::next)
          .isInstanceOfSatisfying(
              StreamReadException.class, e -> assertThat(e.reason()).isEqualTo(Reason.STREAM_GONE));
    }
  }

  @Test
  void shardThatIsNotFound_isAskedForAgainWhileItIsListed() throws Exception {
    put(0, 20);
    var unused =
        streams
            .faults()
            .on("kinesis", "GetShardIterator")
            .matching(GetShardIteratorRequest.class, request -> request.shardId().equals(SHARD_0))
            .times(3)
            .fail(
                () -> error(ResourceNotFoundException.builder(), "ResourceNotFoundException", 400));
    try (StreamReader reader = reader().open()) {
      assertComplete(rest(reader), 20);
    }
  }

  // aggregates

  private void putAggregate(String... texts) throws Exception {
    ProducerOptions options =
        ProducerOptions.DEFAULT.withAggregation(Aggregation.KPL).withLinger(Duration.ofSeconds(20));
    try (Producer producer = Producer.builder(kinesis, "s").options(options).build()) {
      for (String text : texts) {
        var unused = producer.put(new ProducerRecord("k", text.getBytes(UTF_8)));
      }
    }
  }

  @Test
  void aggregate_isTakenApart() throws Exception {
    putAggregate("1", "2", "3");
    try (StreamReader reader = reader().open()) {
      List<StreamRecord> records = rest(reader);
      assertThat(texts(records)).containsExactly("1", "2", "3");
      assertThat(records.stream().map(StreamRecord::subSequenceNumber)).containsExactly(0L, 1L, 2L);
      assertThat(records.stream().map(StreamRecord::sequenceNumber).distinct()).hasSize(1);
      assertThat(records).allMatch(record -> record.partitionKey().equals("k"));
    }
  }

  @Test
  void aggregateOfRecordsOfTwoShards_isLeftOutAndCounted() throws Exception {
    String last = HashKeyRange.ALL.last().toString();
    kinesis.put("s", "k", DeaggregatorTest.aggregateWithHashKeys("0", last));
    put("k", "4");
    try (StreamReader reader = reader().open()) {
      assertThat(texts(rest(reader))).containsExactly("4");
      assertThat(reader.counts().foreignRecords()).isEqualTo(2);
      assertThat(reader.counts().records()).isEqualTo(1);
    }
  }

  @Test
  void aggregate_isTakenApartBehindASplit_ifItsRecordsBelongThere() throws Exception {
    kinesis.createStream("half", 1);
    kinesis
        .splitShard(
            request ->
                request
                    .streamName("half")
                    .shardToSplit("shardId-000000000000")
                    .newStartingHashKey("100"))
        .join();
    String last = HashKeyRange.ALL.last().toString();
    kinesis.put("half", "k", DeaggregatorTest.aggregateWithHashKeys("100", last));
    kinesis.put("half", "k", DeaggregatorTest.aggregateWithHashKeys("99", last));
    try (StreamReader reader =
        StreamReader.builder(kinesis, "half")
            .from(StartPosition.trimHorizon())
            .options(TO_THE_TIP)
            .open()) {
      assertThat(texts(rest(reader))).containsExactly("r0", "r1");
      assertThat(reader.counts().foreignRecords()).isEqualTo(2);
    }
  }

  @Test
  void positionWithinAnAggregate_goesOnThere() throws Exception {
    putAggregate("1", "2", "3");
    put("k", "4");
    StreamRecord second;
    ShardPosition position;
    try (StreamReader reader = reader().open()) {
      var unused = reader.next();
      second = reader.next().orElseThrow();
      position =
          reader.positions().stream()
              .filter(shard -> shard.shardId().equals(second.shardId()))
              .findFirst()
              .orElseThrow();
    }
    assertThat(position.sequenceNumber()).contains(second.sequenceNumber());
    assertThat(position.subSequenceNumber()).isEqualTo(1);
    assertThat(position.completeSequenceNumber()).as("the aggregate is not complete").isEmpty();
    Map<String, StartPosition> checkpoint =
        Map.of(
            second.shardId(),
            StartPosition.after(second.sequenceNumber(), second.subSequenceNumber()));
    assertThat(read(reader().positions(checkpoint))).containsExactly("3", "4");
    checkpoint = Map.of(second.shardId(), StartPosition.after(second.sequenceNumber()));
    assertThat(read(reader().positions(checkpoint))).containsExactly("4");
  }

  // how often it asks

  @Test
  void reads_keepTheirInterval() throws Exception {
    kinesis.createStream("one", 1);
    AtomicLong now = new AtomicLong();
    ReaderOptions options = ReaderOptions.DEFAULT.withReads(1, 8);
    try (StreamReader reader =
        StreamReader.builder(kinesis, "one")
            .from(StartPosition.trimHorizon())
            .options(options)
            .clock(now::get, Instant::now)
            .open()) {
      assertThat(readsAfter(reader, now, Duration.ZERO)).isEqualTo(1);
      assertThat(readsAfter(reader, now, Duration.ofMillis(999))).isEqualTo(1);
      assertThat(readsAfter(reader, now, Duration.ofMillis(1))).isEqualTo(2);
      kinesis.put("one", "k", new byte[0]);
      kinesis.put("one", "k", new byte[0]);
      kinesis.put("one", "k", new byte[0]);
      assertThat(readsAfter(reader, now, Duration.ofSeconds(1))).isEqualTo(3);
      assertThat(readsAfter(reader, now, Duration.ofMillis(199))).isEqualTo(3);
      assertThat(readsAfter(reader, now, Duration.ofMillis(1))).isEqualTo(4);
    }
  }

  private static long readsAfter(StreamReader reader, AtomicLong now, Duration time)
      throws StreamReadException, InterruptedException {
    now.addAndGet(time.toNanos());
    for (int i = 0; i < 3; i++) {
      var unused = reader.poll(Duration.ZERO);
    }
    return reader.counts().reads();
  }

  @Test
  void readsThatAreNotHandedOut_areBounded() throws Exception {
    kinesis.createStream("many", 20);
    for (int i = 0; i < 100; i++) {
      kinesis.put("many", "k" + i, new byte[0]);
    }
    try (StreamReader reader =
        StreamReader.builder(kinesis, "many")
            .from(StartPosition.trimHorizon())
            .options(TO_THE_TIP.withReads(10_000, 3))
            .open()) {
      assertThat(reader.next()).isPresent();
      assertThat(reader.counts().reads()).isLessThanOrEqualTo(3);
      assertThat(rest(reader)).hasSize(99);
    }
  }
}
