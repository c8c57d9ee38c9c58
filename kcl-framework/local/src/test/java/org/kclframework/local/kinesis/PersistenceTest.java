package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.InternalFailureException;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

class PersistenceTest {

  private static final String STREAM = "orders";

  private final FakeClock clock = new FakeClock();
  private final List<LocalKinesis> started = new ArrayList<>();

  @TempDir private Path directory = Path.of("replaced by JUnit");

  @AfterEach
  void shutDown() {
    started.forEach(LocalKinesis::shutDown);
  }

  @Test
  void restart_findsStreamsShardsRecordsConsumersAndTags() {
    LocalKinesis before = start();
    before.createStream(STREAM, 2);
    before.createStream("clicks", 1);
    before
        .registerStreamConsumer(
            request -> request.streamARN(before.streamArn(STREAM)).consumerName("billing"))
        .join();
    before.addTagsToStream(r -> r.streamName(STREAM).tags(Map.of("team", "sales"))).join();
    before.increaseStreamRetentionPeriod(r -> r.streamName(STREAM).retentionPeriodHours(48)).join();
    for (int i = 0; i < 50; i++) {
      clock.advance(Duration.ofMillis(7));
      Kinesis.put(before, STREAM, "key-" + i, "data-" + i);
    }
    before.splitShard(STREAM, Kinesis.shardId(1));
    for (int i = 50; i < 100; i++) {
      Kinesis.put(before, STREAM, "key-" + i, "data-" + i);
    }
    List<Shard> shards = Kinesis.listShards(before, STREAM);
    List<List<Record>> records = readAll(before, shards);

    LocalKinesis after = restart();

    assertThat(after.listStreams().join().streamNames()).containsExactly("clicks", STREAM);
    assertThat(Kinesis.listShards(after, STREAM)).isEqualTo(shards);
    assertThat(readAll(after, shards)).isEqualTo(records);
    assertThat(records.stream().mapToInt(List::size).sum()).isEqualTo(100);
    assertThat(
            after.listStreamConsumers(r -> r.streamARN(after.streamArn(STREAM))).join().consumers())
        .extracting(consumer -> consumer.consumerName())
        .containsExactly("billing");
    assertThat(after.listTagsForStream(r -> r.streamName(STREAM)).join().tags()).hasSize(1);
    assertThat(
            after
                .describeStreamSummary(r -> r.streamName(STREAM))
                .join()
                .streamDescriptionSummary()
                .retentionPeriodHours())
        .isEqualTo(48);
  }

  private static List<List<Record>> readAll(LocalKinesis kinesis, List<Shard> shards) {
    return shards.stream().map(shard -> Kinesis.readAll(kinesis, STREAM, shard.shardId())).toList();
  }

  @Test
  void restart_goesOnWithGreaterSequenceNumbersAndTheSameIterators() {
    LocalKinesis before = start();
    before.createStream(STREAM, 1);
    String first = Kinesis.put(before, STREAM, "key", "first").sequenceNumber();
    String iterator =
        Kinesis.iterator(before, STREAM, Kinesis.shardId(0), ShardIteratorType.LATEST);

    LocalKinesis after = restart();
    String second = Kinesis.put(after, STREAM, "key", "second").sequenceNumber();

    assertThat(SequenceNumber.parse(first).orElseThrow().index()).isEqualTo(1);
    assertThat(SequenceNumber.parse(second).orElseThrow().index()).isEqualTo(2);
    assertThat(Kinesis.texts(Kinesis.get(after, iterator).records())).containsExactly("second");
  }

  @Test
  void restart_dropsRecordsThatExpiredMeanwhile() {
    LocalKinesis before = start();
    before.createStream(STREAM, 1);
    Kinesis.put(before, STREAM, "key", "old");
    clock.advance(Duration.ofHours(1));
    Kinesis.put(before, STREAM, "key", "young");
    clock.advance(Duration.ofHours(23).plusMillis(1));

    LocalKinesis after = restart();
    assertThat(Kinesis.texts(Kinesis.readAll(after, STREAM, Kinesis.shardId(0))))
        .containsExactly("young");

    clock.advance(Duration.ofHours(1));
    LocalKinesis later = restart();
    assertThat(Kinesis.readAll(later, STREAM, Kinesis.shardId(0))).isEmpty();
    String third = Kinesis.put(later, STREAM, "key", "third").sequenceNumber();
    assertThat(SequenceNumber.parse(third).orElseThrow().index()).isEqualTo(3);
  }

  @Test
  void restart_afterTheClockWentBackKeepsArrivalTimesInOrder() {
    LocalKinesis before = start();
    before.createStream(STREAM, 1);
    clock.advance(Duration.ofHours(1));
    Kinesis.put(before, STREAM, "key", "first");

    clock.set(FakeClock.START);
    LocalKinesis after = restart();
    Kinesis.put(after, STREAM, "key", "second");

    assertThat(Kinesis.readAll(after, STREAM, Kinesis.shardId(0)))
        .extracting(Record::approximateArrivalTimestamp)
        .containsOnly(FakeClock.START.plusSeconds(3600));
  }

  @Test
  void deletedStream_isGoneWithItsFiles() throws IOException {
    LocalKinesis before = start();
    before.createStream(STREAM, 1);
    String number = Kinesis.put(before, STREAM, "key", "data").sequenceNumber();
    before.deleteStream(request -> request.streamName(STREAM)).join();
    assertThat(logs()).isEmpty();

    LocalKinesis after = restart();
    assertThat(after.listStreams().join().streamNames()).isEmpty();
    after.createStream(STREAM, 1);

    // Although everything happened within one second, the number is known to be of another stream.
    Kinesis.failureMessage(
        after.getShardIterator(
            request ->
                request
                    .streamName(STREAM)
                    .shardId(Kinesis.shardId(0))
                    .shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                    .startingSequenceNumber(number)),
        InvalidArgumentException.class);
  }

  @Test
  void expiredShards_areGoneWithTheirFiles() throws IOException {
    LocalKinesis before = start();
    before.createStream(STREAM, 1);
    Kinesis.put(before, STREAM, "key", "data");
    before.splitShard(STREAM, Kinesis.shardId(0));
    Kinesis.put(before, STREAM, "key", "data");
    assertThat(logs()).hasSize(2);
    clock.advance(Duration.ofHours(25));

    assertThat(Kinesis.listShards(before, STREAM)).hasSize(2);

    assertThat(logs()).hasSize(1);
    assertThat(Kinesis.ids(Kinesis.listShards(restart(), STREAM)))
        .containsExactly(Kinesis.shardId(1), Kinesis.shardId(2));
  }

  @Test
  void leftoversOfAnUnfinishedDeletion_areDeleted() throws IOException {
    LocalKinesis before = start();
    before.createStream(STREAM, 1);
    Kinesis.put(before, STREAM, "key", "data");
    Path leftover = logs().get(0).resolveSibling("shardId-000000000007-1-00000000000000000000.log");
    Files.writeString(leftover, "of a shard that is gone");

    LocalKinesis after = restart();

    assertThat(leftover).doesNotExist();
    assertThat(Kinesis.readAll(after, STREAM, Kinesis.shardId(0))).hasSize(1);
  }

  @Test
  void missingSnapshot_isAnErrorWhenThereAreRecords() throws IOException {
    LocalKinesis before = start();
    before.createStream(STREAM, 1);
    Kinesis.put(before, STREAM, "key", "data");
    before.shutDown();
    Path snapshot = directory.resolve("streams.snapshot");
    Files.delete(snapshot);

    assertThatThrownBy(this::start)
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining(snapshot + ": corrupt at offset 0: the file is missing");
    // The directory must be free again after a failed start.
    assertThatThrownBy(this::start).isInstanceOf(CorruptDataException.class);
    assertThat(logs()).hasSize(1);
  }

  @Test
  void directoryInUse_isRefused() {
    LocalKinesis first = start();

    assertThatIllegalStateException()
        .isThrownBy(this::start)
        .withMessage("data directory " + directory + " is in use by another embedded Kinesis");
    first.close();
    assertThatIllegalStateException().isThrownBy(this::start);
    first.shutDown();
    start();
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "A", "a", "con", "...-_"})
  void anyStreamName_staysInsideTheDirectory(String name) throws IOException {
    LocalKinesis before = start();
    before.createStream(name, 1);
    Kinesis.put(before, name, "key", "data of " + name);

    assertThat(logs())
        .singleElement()
        .satisfies(log -> assertThat(log.normalize()).startsWith(directory.resolve("records")));
    assertThat(Kinesis.texts(Kinesis.readAll(restart(), name, Kinesis.shardId(0))))
        .containsExactly("data of " + name);
  }

  @Test
  void failedWrite_failsTheRecordsOfThatShardOnly() throws IOException {
    LocalKinesis kinesis = start();
    kinesis.createStream(STREAM, 1);
    Path obstacle = directory.resolve("records");
    Files.writeString(obstacle, "in the way");

    PutRecordsResponse response =
        Kinesis.putAll(kinesis, STREAM, List.of(Kinesis.entry("key", "data")));
    assertThat(response.failedRecordCount()).isEqualTo(1);
    assertThat(response.records().get(0).errorCode()).isEqualTo("InternalFailure");
    assertThat(
            Kinesis.failure(
                    kinesis.putRecord(
                        request ->
                            request
                                .streamName(STREAM)
                                .partitionKey("key")
                                .data(SdkBytes.fromUtf8String("data"))),
                    InternalFailureException.class)
                .statusCode())
        .isEqualTo(500);
    assertThat(Kinesis.readAll(kinesis, STREAM, Kinesis.shardId(0))).isEmpty();

    Files.delete(obstacle);
    String number = Kinesis.put(kinesis, STREAM, "key", "data").sequenceNumber();
    assertThat(SequenceNumber.parse(number).orElseThrow().index()).isEqualTo(1);
  }

  private LocalKinesis start() {
    LocalKinesis kinesis = LocalKinesis.builder().clock(clock).dataDirectory(directory).build();
    started.add(kinesis);
    return kinesis;
  }

  /** Starts a new one on what the former left, without letting it write any more. */
  private LocalKinesis restart() {
    started.get(started.size() - 1).shutDown();
    return start();
  }

  private List<Path> logs() throws IOException {
    Path records = directory.resolve("records");
    if (!Files.exists(records)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(records)) {
      return paths.filter(path -> path.toString().endsWith(".log")).toList();
    }
  }
}
