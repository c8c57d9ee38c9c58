package org.kclframework.streams.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.fault.FaultHandle;
import org.kclframework.streams.producer.ProducerOptions;
import org.kclframework.streams.producer.ProducerRecord;
import org.kclframework.streams.spool.SpoolOptions.WhenFull;
import org.kclframework.streams.spool.SpoolStatus.State;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.AccessDeniedException;

/** What a producer with a spool does when all is well, when Kinesis is not, and when it is full. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SpoolingProducerTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private static final SpoolOptions SMALL = SpoolOptions.DEFAULT.withSize(1 << 20, 1 << 16);

  private static final SpoolOptions TINY =
      SpoolOptions.DEFAULT.withDurability(Durability.OS).withSize(8 << 12, 1 << 12);

  private final LocalStreams streams = LocalStreams.create();
  @TempDir private Path directory;

  @AfterEach
  void closeStreams() {
    streams.close();
  }

  private SpoolingProducer open(SpoolOptions options) throws SpoolException {
    return open(options, "s");
  }

  private SpoolingProducer open(SpoolOptions options, String stream) throws SpoolException {
    return SpoolingProducer.builder(directory, streams.kinesis(), stream)
        .options(options)
        .producerOptions(
            ProducerOptions.DEFAULT
                .withLinger(Duration.ZERO)
                .withBackoff(Duration.ofMillis(1), Duration.ofMillis(10)))
        .build();
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private List<String> stored(String key) {
    return Texts.stored(streams.kinesis(), "s").getOrDefault(key, List.of());
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void put_deliversInOrder(Durability durability) throws Exception {
    streams.kinesis().createStream("s", 2);
    try (SpoolingProducer producer = open(SMALL.withDurability(durability))) {
      for (int i = 0; i < 1000; i++) {
        producer.put(Texts.record("k" + i % 50, "text " + i));
      }
      assertThat(producer.flush(LONG)).isTrue();
      SpoolCounts counts = producer.counts();
      assertThat(counts.accepted()).isEqualTo(1000);
      assertThat(counts.delivered()).isEqualTo(1000);
      assertThat(counts.pending()).isZero();
    }
    Map<String, List<String>> stored = Texts.stored(streams.kinesis(), "s");
    for (int key = 0; key < 50; key++) {
      List<String> expected = new ArrayList<>();
      for (int i = key; i < 1000; i += 50) {
        expected.add("text " + i);
      }
      assertThat(stored.get("k" + key)).isEqualTo(expected);
    }
    assertThat(directory.toFile().list((of, name) -> name.endsWith(".spool"))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void putAsync_completesAndDelivers(Durability durability) throws Exception {
    streams.kinesis().createStream("s", 1);
    try (SpoolingProducer producer = open(SMALL.withDurability(durability))) {
      List<CompletableFuture<Void>> futures = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        futures.add(producer.putAsync(Texts.record("k" + i, "text")));
      }
      if (durability != Durability.FSYNC) {
        assertThat(futures).allMatch(CompletableFuture::isDone);
      }
      CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get();
      assertThat(producer.flush(LONG)).isTrue();
    }
    assertThat(Texts.stored(streams.kinesis(), "s")).hasSize(1000);
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void close_keepsWhatIsLeftForTheNext(Durability durability) throws Exception {
    SpoolingProducer first = open(SMALL.withDurability(durability));
    putManyAtOnce(first, 3000);
    assertThat(first.close(Duration.ZERO)).isFalse();
    assertThat(first.counts().pending()).isEqualTo(3000);
    assertThat(first.status().state()).isEqualTo(State.CLOSED);
    assertThatThrownBy(() -> first.put(Texts.record("k", "late")))
        .isInstanceOf(SpoolException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("it is closed");
    streams.kinesis().createStream("s", 1);
    try (SpoolingProducer second = open(SMALL.withDurability(durability))) {
      assertThat(second.counts().recovered()).isEqualTo(3000);
      assertThat(second.flush(LONG)).isTrue();
      assertThat(second.counts().delivered()).isEqualTo(3000);
    }
    assertThat(Texts.stored(streams.kinesis(), "s").values())
        .hasSize(3000)
        .allSatisfy(texts -> assertThat(texts).hasSize(1));
  }

  @Test
  void concurrentWriters_shareForcesAndKeepTheirOrder() throws Exception {
    streams.kinesis().createStream("s", 2);
    try (SpoolingProducer producer = open(SMALL)) {
      List<Thread> writers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        String key = "k" + i;
        Thread writer =
            new Thread(
                () -> {
                  try {
                    for (int n = 0; n < 100; n++) {
                      producer.put(Texts.record(key, Integer.toString(n)));
                    }
                  } catch (SpoolException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
        writer.start();
        writers.add(writer);
      }
      for (Thread writer : writers) {
        writer.join();
      }
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(producer.counts().accepted()).isEqualTo(1600);
    }
    assertThat(Texts.stored(streams.kinesis(), "s"))
        .hasSize(16)
        .allSatisfy(
            (key, texts) ->
                assertThat(texts.stream().map(Integer::valueOf).toList()).hasSize(100).isSorted());
  }

  @Test
  void missingStream_isWaitedForAndShown() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (SpoolingProducer producer =
        SpoolingProducer.builder(directory, streams.kinesis(), "s")
            .options(SMALL)
            .meters(registry)
            .build()) {
      assertThat(producer.status().state()).isEqualTo(State.IDLE);
      producer.put(Texts.record("k", "early"));
      await(() -> producer.status().state() == State.STALLED);
      assertThat(producer.status().reason()).contains("ResourceNotFoundException");
      assertThat(producer.status().pending()).isEqualTo(1);
      await(() -> registry.get("kclframework.spool.stalled.seconds").gauge().value() > 0);
      assertThat(registry.get("kclframework.spool.bytes").gauge().value()).isPositive();
      streams.kinesis().createStream("s", 1);
      assertThat(producer.flush(LONG)).isTrue();
      await(() -> producer.status().state() == State.IDLE);
      assertThat(producer.status().reason()).isEmpty();
    }
    assertThat(stored("k")).containsExactly("early");
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void meterTags_tellStreamsOfOneNameApart() throws Exception {
    streams.kinesis().createStream("s", 1);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (SpoolingProducer east = open(registry, "east");
        SpoolingProducer west = open(registry, "west")) {
      east.put(Texts.record("k", "1"));
      west.put(Texts.record("k", "2"));
      west.put(Texts.record("k", "3"));
      assertThat(east.flush(LONG) && west.flush(LONG)).isTrue();
      for (String what : List.of("spool", "producer")) {
        assertThat(accepted(registry, what, "east")).isEqualTo(1);
        assertThat(accepted(registry, what, "west")).isEqualTo(2);
      }
    }
    assertThat(registry.getMeters()).isEmpty();
  }

  private SpoolingProducer open(SimpleMeterRegistry registry, String region) throws SpoolException {
    return SpoolingProducer.builder(directory.resolve(region), streams.kinesis(), "s")
        .options(SMALL)
        .meters(registry)
        .meterTags(Tags.of("region", region))
        .build();
  }

  private static double accepted(SimpleMeterRegistry registry, String what, String region) {
    return registry
        .get("kclframework." + what + ".records.accepted")
        .tags("stream", "s", "region", region)
        .functionCounter()
        .count();
  }

  @Test
  void deniedAccess_keepsTheOrderUntilItIsGranted() throws Exception {
    streams.kinesis().createStream("s", 1);
    FaultHandle denied =
        streams
            .faults()
            .on("kinesis", "PutRecords")
            .fail(() -> AccessDeniedException.builder().statusCode(400).message("no").build());
    try (SpoolingProducer producer = open(SMALL)) {
      producer.put(Texts.record("k", "1"));
      await(() -> producer.status().state() == State.STALLED);
      producer.put(Texts.record("k", "2"));
      denied.close();
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(producer.counts().setAside()).isZero();
    }
    assertThat(stored("k")).containsExactly("1", "2");
  }

  @Test
  void recordsOlderThanADeliveryTimeout_areStillDelivered() throws Exception {
    streams.kinesis().createStream("s", 1);
    FaultHandle outage =
        streams
            .faults()
            .on("kinesis", "PutRecords")
            .fail(() -> SdkClientException.create("no connection"));
    Duration timeout = Duration.ofMillis(1);
    try (SpoolingProducer producer =
        SpoolingProducer.builder(directory, streams.kinesis(), "s")
            .options(SMALL)
            .producerOptions(ProducerOptions.DEFAULT.withDeliveryTimeout(timeout))
            .build()) {
      for (int i = 0; i < 10; i++) {
        producer.put(Texts.record("k", Integer.toString(i)));
      }
      await(() -> producer.status().oldestAge().compareTo(timeout.multipliedBy(100)) > 0);
      outage.close();
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(producer.counts().delivered()).isEqualTo(10);
    }
    assertThat(stored("k")).isEqualTo(IntStream.range(0, 10).mapToObj(Integer::toString).toList());
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void producerThatFails_isReplaced(Durability durability) throws Exception {
    streams.kinesis().createStream("s", 1);
    var unused =
        streams
            .faults()
            .on("kinesis", "PutRecords")
            .times(1)
            .fail(
                () -> {
                  throw new InternalError("broken");
                });
    try (SpoolingProducer producer = open(SMALL.withDurability(durability))) {
      for (int i = 0; i < 100; i++) {
        producer.put(Texts.record("k", Integer.toString(i)));
      }
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(producer.counts().delivered()).isEqualTo(100);
    }
    assertThat(stored("k")).isEqualTo(IntStream.range(0, 100).mapToObj(Integer::toString).toList());
  }

  @Test
  void recordTooLargeForTheStream_isSetAsideWithItsPayload() throws Exception {
    streams.kinesis().createStream("s", 1);
    try (SpoolingProducer producer =
        open(SpoolOptions.DEFAULT.withSize(1L << 30, 1 << 22).withDurability(Durability.OS))) {
      producer.put(Texts.record("k", "before"));
      producer.put(new ProducerRecord("k", new byte[1 << 21]));
      producer.put(Texts.record("k", "after"));
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(producer.counts().setAside()).isEqualTo(1);
      assertThat(producer.counts().pending()).isZero();
    }
    assertThat(stored("k")).containsExactly("before", "after");
    List<String> lines = Files.readAllLines(directory.resolve("undeliverable.jsonl"));
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0))
        .contains("\"index\":1", "\"partitionKey\":\"k\"", "it has 2097153 bytes")
        .hasSizeGreaterThan((1 << 21) * 4 / 3);
  }

  @Test
  void recordTooLargeForAnyStream_isNotTaken() throws Exception {
    try (SpoolingProducer producer = open(SpoolOptions.DEFAULT)) {
      assertThatThrownBy(() -> producer.put(new ProducerRecord("k", new byte[11 << 20])))
          .isInstanceOf(SpoolException.class)
          .hasMessageContaining("10485760");
      assertThat(producer.counts().rejected()).isEqualTo(1);
    }
  }

  @Test
  void fullSpool_rejects() throws Exception {
    try (SpoolingProducer producer = open(TINY.withWhenFull(WhenFull.REJECT))) {
      assertThatThrownBy(() -> putMany(producer, 10_000))
          .isInstanceOf(SpoolFullException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("all of its 32768 bytes");
      long accepted = producer.counts().accepted();
      assertThat(accepted).isBetween(100L, 1000L);
      assertThat(producer.counts().rejected()).isEqualTo(1);
      streams.kinesis().createStream("s", 1);
      assertThat(producer.flush(LONG)).isTrue();
      await(() -> fits(producer));
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(producer.counts().delivered()).isEqualTo(accepted + 1);
    }
  }

  private static void putMany(SpoolingProducer producer, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      producer.put(Texts.record("k" + i, "some text"));
    }
  }

  /** Puts without waiting for the disk each time. */
  private static void putManyAtOnce(SpoolingProducer producer, int count) throws Exception {
    List<CompletableFuture<Void>> futures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      futures.add(producer.putAsync(Texts.record("k" + i, "some text")));
    }
    CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get();
  }

  private static boolean fits(SpoolingProducer producer) {
    return !producer.putAsync(Texts.record("k", "more")).isCompletedExceptionally();
  }

  @Test
  void fullSpool_blocksUntilTheDeadline() throws Exception {
    try (SpoolingProducer producer = open(TINY.withFullTimeout(Duration.ofMillis(20)))) {
      assertThatThrownBy(() -> putMany(producer, 10_000))
          .isInstanceOf(SpoolFullException.class)
          .hasMessageContaining("within PT0.02S");
      var unused = producer.close(Duration.ZERO);
    }
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void fullSpool_goesOnWhenThereIsRoom(Durability durability) throws Exception {
    try (SpoolingProducer producer = open(TINY.withFullTimeout(LONG).withDurability(durability))) {
      Thread creator =
          new Thread(
              () -> {
                await(() -> producer.status().bytes() > 16 << 10);
                streams.kinesis().createStream("s", 1);
              });
      creator.start();
      putManyAtOnce(producer, 3000);
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(producer.counts().delivered()).isEqualTo(3000);
      creator.join();
    }
    assertThat(Texts.stored(streams.kinesis(), "s")).hasSize(3000);
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void fullSpool_dropsTheOldestAndCountsThem(Durability durability) throws Exception {
    SpoolOptions options = TINY.withWhenFull(WhenFull.DROP_OLDEST).withDurability(durability);
    long dropped;
    try (SpoolingProducer producer = open(options)) {
      putManyAtOnce(producer, 3000);
      assertThat(producer.status().bytes()).isLessThanOrEqualTo(32768);
      SpoolCounts counts = producer.counts();
      // Nothing is delivered: what was in hand when it was dropped is still tried.
      assertThat(counts.dropped() + counts.pending()).isEqualTo(3000);
      assertThat(producer.close(Duration.ZERO)).isFalse();
      dropped = producer.counts().dropped();
      assertThat(dropped).isGreaterThan(counts.dropped());
    }
    streams.kinesis().createStream("s", 1);
    try (SpoolingProducer producer = open(options)) {
      assertThat(producer.flush(LONG)).isTrue();
      SpoolCounts counts = producer.counts();
      assertThat(counts.recovered()).isEqualTo(3000 - dropped).isBetween(100L, 1000L);
      assertThat(counts.delivered()).isEqualTo(counts.recovered());
      assertThat(counts.dropped()).isZero();
      assertThat(counts.lost()).isZero();
    }
    assertThat(Texts.stored(streams.kinesis(), "s")).containsKey("k2999").doesNotContainKey("k0");
  }

  @Test
  void whatWasDroppedBeforeAKill_isCountedByTheNextProducer(@TempDir Path left) throws Exception {
    SpoolOptions options = TINY.withWhenFull(WhenFull.DROP_OLDEST).withDurability(Durability.OS);
    try (SpoolingProducer producer = open(options)) {
      putManyAtOnce(producer, 3000);
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "{cursor,*.spool}")) {
        for (Path file : files) {
          Files.copy(file, left.resolve(file.getFileName()));
        }
      }
      var unused = producer.close(Duration.ZERO);
    }
    streams.kinesis().createStream("s", 1);
    try (SpoolingProducer producer =
        SpoolingProducer.builder(left, streams.kinesis(), "s").options(options).build()) {
      assertThat(producer.flush(LONG)).isTrue();
      SpoolCounts counts = producer.counts();
      assertThat(counts.recovered()).isEqualTo(3000);
      assertThat(counts.dropped() + counts.delivered()).isEqualTo(3000);
      assertThat(counts.delivered()).isBetween(100L, 1000L);
      assertThat(counts.lost()).isZero();
    }
  }

  @Test
  void whatWasDropped_isCountedAlsoIfNothingIsLeft(@TempDir Path left) throws Exception {
    SpoolOptions options = TINY.withWhenFull(WhenFull.DROP_OLDEST).withDurability(Durability.OS);
    try (SpoolingProducer producer = open(options)) {
      putManyAtOnce(producer, 3000);
      Files.copy(directory.resolve("cursor"), left.resolve("cursor"));
      var unused = producer.close(Duration.ZERO);
    }
    try (SpoolingProducer producer =
        SpoolingProducer.builder(left, streams.kinesis(), "s").options(options).build()) {
      SpoolCounts counts = producer.counts();
      assertThat(counts.dropped()).isEqualTo(counts.recovered()).isBetween(2000L, 2900L);
      assertThat(producer.flush(LONG)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void longestTimeout_isATimeout(Durability durability) throws Exception {
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
    streams.kinesis().createStream("s", 1);
    try (SpoolingProducer producer = open(SMALL.withDurability(durability))) {
      producer.put(Texts.record("k", "1"));
      assertThat(producer.flush(longest)).isTrue();
      assertThat(producer.close(longest)).isTrue();
    }
  }

  @Test
  void interrupt_doesNotHarmTheSpool() throws Exception {
    streams.kinesis().createStream("s", 1);
    try (SpoolingProducer producer = open(SMALL.withDurability(Durability.OS))) {
      Thread.currentThread().interrupt();
      producer.put(Texts.record("k", "1"));
      assertThat(Thread.interrupted()).isTrue();
      producer.put(Texts.record("k", "2"));
      assertThat(producer.flush(LONG)).isTrue();
    }
    assertThat(stored("k")).containsExactly("1", "2");
  }

  @Test
  void secondProducer_isRefused() throws Exception {
    try (SpoolingProducer producer = open(SMALL)) {
      assertThatThrownBy(() -> open(SMALL))
          .isInstanceOf(SpoolException.class)
          .hasMessage("the spool " + directory + " is in use by another producer");
      assertThat(producer.counts().accepted()).isZero();
    }
  }

  @Test
  void spoolOfAnotherStream_isRefused() throws Exception {
    try (SpoolingProducer producer = open(SMALL)) {
      producer.put(Texts.record("k", "1"));
      var unused = producer.close(Duration.ZERO);
    }
    assertThatThrownBy(() -> open(SMALL, "other"))
        .isInstanceOf(SpoolException.class)
        .hasMessageContaining("holds records for the stream s, not for other");
  }
}
