package org.kclframework.streams.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.local.LocalStreams;
import org.kclframework.streams.producer.ProducerOptions;
import org.kclframework.streams.producer.ProducerRecord;
import org.kclframework.streams.spool.FakeDisk.Operation;
import org.kclframework.streams.spool.SpoolOptions.WhenFull;
import org.kclframework.streams.spool.SpoolStatus.State;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;

/** What a spool does when the disk is full, fails, or holds what was not written to it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SpoolFaultsTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int RECORDS = 20;
  private static final String FIRST = "0000000000000001.spool";

  private final LocalStreams streams = LocalStreams.create();
  private FakeDisk disk = new FakeDisk(1);

  @AfterEach
  void closeStreams() {
    streams.close();
  }

  private SpoolingProducer open(Durability durability) throws SpoolException {
    return open(SpoolOptions.DEFAULT.withSize(1 << 20, 1 << 14).withDurability(durability));
  }

  private SpoolingProducer open(SpoolOptions options) throws SpoolException {
    return SpoolingProducer.builder(Path.of("unused"), streams.kinesis(), "s")
        .options(options)
        .producerOptions(
            ProducerOptions.DEFAULT
                .withLinger(Duration.ZERO)
                .withBackoff(Duration.ofMillis(1), Duration.ofMillis(10)))
        .open(disk);
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Leaves records that are not delivered in the spool. */
  private void leaveRecords(Durability durability) throws Exception {
    try (SpoolingProducer producer = open(durability)) {
      for (int i = 0; i < RECORDS; i++) {
        producer.put(Texts.record("k", "text " + i));
      }
      var unused = producer.close(Duration.ZERO);
    }
    disk = disk.afterRestart();
  }

  private SpoolCounts deliver(Durability durability) throws Exception {
    streams.kinesis().createStream("s", 1);
    try (SpoolingProducer producer = open(durability)) {
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(producer.counts().pending()).isZero();
      return producer.counts();
    }
  }

  private List<String> stored() {
    return Texts.stored(streams.kinesis(), "s").getOrDefault("k", List.of());
  }

  /** Returns where a text is in a file. */
  private static int find(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void byteInTheMiddle_losesOneRecordAndSaysSo(Durability durability) throws Exception {
    leaveRecords(durability);
    byte[] bytes = disk.bytes(FIRST);
    bytes[find(bytes, "text 7")] ^= 1;
    disk.put(FIRST, bytes);
    SpoolCounts counts = deliver(durability);
    assertThat(counts.recovered()).isEqualTo(RECORDS);
    assertThat(counts.lost()).isEqualTo(1);
    assertThat(counts.corrupt()).isEqualTo(1);
    assertThat(counts.delivered()).isEqualTo(RECORDS - 1);
    assertThat(stored()).hasSize(RECORDS - 1).contains("text 6", "text 8").doesNotContain("text 7");
    assertThat(disk.bytes(FIRST + ".corrupt")).isEqualTo(bytes);
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void lengthInTheMiddle_losesOneRecordAndSaysSo(Durability durability) throws Exception {
    leaveRecords(durability);
    byte[] bytes = disk.bytes(FIRST);
    int entry = find(bytes, "text 7") - EntryFormat.LEAST - 1;
    Arrays.fill(bytes, entry, entry + 4, (byte) 0);
    disk.put(FIRST, bytes);
    SpoolCounts counts = deliver(durability);
    assertThat(counts.lost()).isEqualTo(1);
    assertThat(stored()).hasSize(RECORDS - 1);
  }

  @Test
  void header_isNotNeededToReadTheRecords() throws Exception {
    leaveRecords(Durability.OS);
    byte[] bytes = disk.bytes(FIRST);
    bytes[20] ^= 1;
    disk.put(FIRST, bytes);
    SpoolCounts counts = deliver(Durability.OS);
    assertThat(counts.corrupt()).isEqualTo(1);
    assertThat(counts.lost()).isZero();
    assertThat(stored()).hasSize(RECORDS);
    assertThat(disk.bytes(FIRST + ".corrupt")).isEqualTo(bytes);
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void unfinishedEnd_isCutOffAndCounted(Durability durability) throws Exception {
    leaveRecords(durability);
    byte[] bytes = disk.bytes(FIRST);
    disk.put(FIRST, Arrays.copyOf(bytes, find(bytes, "text 19") + 3));
    SpoolCounts counts = deliver(durability);
    assertThat(counts.torn()).isEqualTo(1);
    assertThat(counts.corrupt()).isZero();
    assertThat(stored()).hasSize(RECORDS - 1).doesNotContain("text 19");
  }

  @Test
  void cursorThatCannotBeRead_deliversAllAgain() throws Exception {
    leaveRecords(Durability.OS);
    byte[] garbage = new byte[8192];
    Arrays.fill(garbage, (byte) 7);
    disk.put("cursor", garbage);
    SpoolCounts counts = deliver(Durability.OS);
    assertThat(counts.corrupt()).isEqualTo(1);
    assertThat(stored()).hasSize(RECORDS);
  }

  @Test
  void cursorOfWhichOneSlotCannotBeRead_goesOn() throws Exception {
    streams.kinesis().createStream("s", 1);
    try (SpoolingProducer producer = open(Durability.OS)) {
      producer.put(Texts.record("k", "1"));
      assertThat(producer.flush(LONG)).isTrue();
    }
    disk = disk.afterRestart();
    try (SpoolingProducer producer = open(Durability.OS)) {
      producer.put(Texts.record("k", "2"));
      assertThat(producer.flush(LONG)).isTrue();
    }
    byte[] cursor = disk.bytes("cursor");
    for (int slot = 0; slot < 2; slot++) {
      byte[] damaged = cursor.clone();
      damaged[slot * 4096 + 30] ^= 1;
      disk = disk.afterRestart();
      disk.put("cursor", damaged);
      try (SpoolingProducer producer = open(Durability.OS)) {
        assertThat(producer.counts().corrupt()).isZero();
        producer.put(Texts.record("k", "more " + slot));
        assertThat(producer.flush(LONG)).isTrue();
      }
    }
    assertThat(stored()).containsExactly("1", "2", "more 0", "more 1");
  }

  @Test
  void missingSegment_isReported() throws Exception {
    leaveRecords(Durability.OS);
    leaveRecords(Durability.OS);
    disk.delete(FIRST);
    SpoolCounts counts = deliver(Durability.OS);
    assertThat(counts.recovered()).isEqualTo(2 * RECORDS);
    assertThat(counts.lost()).isEqualTo(RECORDS);
    assertThat(counts.delivered()).isEqualTo(RECORDS);
  }

  @ParameterizedTest
  @EnumSource(
      value = Durability.class,
      names = {"OS", "FSYNC"})
  void fullDisk_failsPutsUntilThereIsRoom(Durability durability) throws Exception {
    try (SpoolingProducer producer = open(durability)) {
      producer.put(Texts.record("k", "before"));
      disk.room(100);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  producer.put(Texts.record("other", "text"));
                }
              })
          .isInstanceOf(SpoolException.class)
          .hasMessageContaining("the spool fake-disk cannot be written")
          .hasMessageContaining("No space left on device");
      long accepted = producer.counts().accepted();
      assertThat(producer.counts().rejected()).isEqualTo(1);
      disk.room(1 << 20);
      await(() -> isTaken(producer, "after"));
      streams.kinesis().createStream("s", 1);
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(producer.counts().delivered()).isEqualTo(accepted + 1);
      assertThat(producer.counts().lost()).isZero();
    }
    assertThat(stored()).containsExactly("before", "after");
  }

  private static boolean isTaken(SpoolingProducer producer, String text) {
    try {
      producer.put(Texts.record("k", text));
      return true;
    } catch (SpoolException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void fullDisk_losesNothingThatIsInMemory() throws Exception {
    try (SpoolingProducer producer = open(Durability.MEMORY)) {
      disk.room(1000);
      for (int i = 0; i < 50; i++) {
        producer.put(Texts.record("k", "text " + i));
      }
      streams.kinesis().createStream("s", 1);
      assertThat(producer.flush(Duration.ofMillis(300))).isFalse();
      disk.room(1 << 20);
      assertThat(producer.flush(LONG)).isTrue();
    }
    assertThat(stored()).hasSize(50);
  }

  @ParameterizedTest
  @EnumSource(WhenFull.class)
  void fullMemoryWhileTheDiskFails_failsThePut(WhenFull whenFull) throws Exception {
    streams.kinesis().createStream("s", 1);
    AtomicInteger failures = failSegments();
    SpoolOptions options =
        SpoolOptions.DEFAULT
            .withSize(1 << 20, 1 << 14)
            .withDurability(Durability.MEMORY)
            .withWhenFull(whenFull)
            .withFullTimeout(
                whenFull == WhenFull.REJECT ? Duration.ofHours(1) : Duration.ofMillis(100))
            .withMaxBufferedBytes(2000);
    AtomicInteger taken = new AtomicInteger();
    try (SpoolingProducer producer = open(options)) {
      assertThatThrownBy(
              () -> {
                while (true) {
                  producer.put(Texts.record("k", "text " + taken.get()));
                  taken.incrementAndGet();
                }
              })
          .isInstanceOf(SpoolException.class)
          .hasMessageContaining("cannot be written: No space left on device")
          .hasMessageContaining("maxBufferedBytes");
      assertThat(producer.counts().rejected()).isEqualTo(1);
      failures.set(0);
      await(() -> isTaken(producer, "after"));
      assertThat(producer.flush(LONG)).isTrue();
    }
    assertThat(stored()).hasSize(taken.get() + 1).endsWith("after");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void failedForce_failsThePutAndWritesNothingBehindIt(long seed) throws Exception {
    disk = new FakeDisk(seed);
    try (SpoolingProducer producer = open(Durability.FSYNC)) {
      producer.put(Texts.record("k", "1"));
      // The next segment is being made, which forces too.
      await(() -> disk.has("0000000000000002.spool"));
      disk.failForces(1);
      assertThatThrownBy(() -> producer.put(Texts.record("k", "2")))
          .isInstanceOf(SpoolException.class)
          .hasMessageContaining("the spool fake-disk cannot be written: forcing " + FIRST)
          .hasMessageContaining("Input/output error");
      producer.put(Texts.record("k", "third"));
      assertThat(producer.counts().failedForces()).isEqualTo(1);
      assertThat(producer.counts().rejected()).isEqualTo(1);
      assertThat(producer.counts().accepted()).isEqualTo(2);
      assertThat(find(disk.bytes(FIRST), "third")).isNegative();
      assertThat(find(disk.bytes("0000000000000002.spool"), "third")).isPositive();
      disk = disk.afterPowerFailure();
      var unused = producer.close(Duration.ZERO);
    }
    SpoolCounts counts = deliver(Durability.FSYNC);
    assertThat(counts.lost()).isZero();
    assertThat(counts.corrupt()).isZero();
    assertThat(stored()).startsWith("1").endsWith("third").hasSizeBetween(2, 3);
  }

  private void breakWritesOf(String broken) {
    disk.fault(
        (operation, name) -> {
          if (operation == Operation.WRITE && name.equals(broken)) {
            throw new InternalError("broken");
          }
        });
  }

  @Test
  void brokenWriter_failsWhatWaitsForIt() throws Exception {
    try (SpoolingProducer producer = open(Durability.FSYNC)) {
      breakWritesOf(FIRST);
      assertThatThrownBy(() -> get(producer.putAsync(Texts.record("k", "1"))))
          .hasCauseInstanceOf(SpoolException.class)
          .hasMessageContaining("its writing thread has failed: InternalError");
      assertThatThrownBy(() -> producer.put(Texts.record("k", "2")))
          .isInstanceOf(SpoolException.class)
          .hasMessageContaining("its writing thread has failed: InternalError");
      assertThat(producer.status().state()).isEqualTo(State.FAILED);
      assertThat(producer.status().reason()).contains("its writing thread has failed");
      assertThat(producer.counts().rejected()).isEqualTo(2);
      assertThat(producer.counts().accepted()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void recordsThatCannotBeRead_areReadOnceThatIsPossible(Durability durability) throws Exception {
    streams.kinesis().createStream("s", 1);
    try (SpoolingProducer producer = open(durability)) {
      disk.fault(
          (operation, name) -> {
            if (operation == Operation.READ && name.equals(FIRST)) {
              throw new IOException("Input/output error");
            }
          });
      for (int i = 0; i < RECORDS; i++) {
        producer.put(Texts.record("k", "text " + i));
      }
      await(() -> producer.status().state() == State.STALLED);
      assertThat(producer.status().reason())
          .isEqualTo("the spool cannot be read: Input/output error");
      disk.fault((operation, name) -> {});
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(producer.counts().delivered()).isEqualTo(RECORDS);
      assertThat(producer.counts().lost() + producer.counts().corrupt()).isZero();
    }
    assertThat(stored()).isEqualTo(IntStream.range(0, RECORDS).mapToObj(i -> "text " + i).toList());
    assertThat(disk.afterRestart().names()).containsExactly("cursor");
  }

  @Test
  void brokenWriter_failsWhatCameMeanwhileToo() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch another = new CountDownLatch(1);
    try (SpoolingProducer producer = open(Durability.FSYNC)) {
      disk.fault(
          (operation, name) -> {
            if (operation == Operation.WRITE && name.equals(FIRST)) {
              writing.countDown();
              await(() -> another.getCount() == 0);
              throw new InternalError("broken");
            }
          });
      CompletableFuture<Void> first = producer.putAsync(Texts.record("k", "1"));
      writing.await();
      CompletableFuture<Void> second = producer.putAsync(Texts.record("k", "2"));
      another.countDown();
      for (CompletableFuture<Void> put : List.of(first, second)) {
        assertThatThrownBy(() -> get(put))
            .hasCauseInstanceOf(SpoolException.class)
            .hasMessageContaining("its writing thread has failed: InternalError");
      }
      assertThat(producer.counts().rejected()).isEqualTo(2);
    }
  }

  @Test
  void brokenReader_saysSo_andTheNextDeliversAll() throws Exception {
    streams.kinesis().createStream("s", 1);
    try (SpoolingProducer producer = open(Durability.OS)) {
      disk.fault(
          (operation, name) -> {
            if (operation == Operation.READ && name.equals(FIRST)) {
              throw new InternalError("broken");
            }
          });
      producer.put(Texts.record("k", "1"));
      await(() -> producer.status().state() == State.FAILED);
      assertThat(producer.status().reason()).isEqualTo("the delivery has failed: InternalError");
      producer.put(Texts.record("k", "2"));
      assertThat(producer.close(Duration.ofMillis(100))).isFalse();
    }
    disk = disk.afterRestart();
    try (SpoolingProducer producer = open(Durability.OS)) {
      assertThat(producer.flush(LONG)).isTrue();
    }
    assertThat(stored()).containsExactly("1", "2");
  }

  /** What is on the disk then is what {@code kill -9} leaves. */
  @ParameterizedTest
  @EnumSource(
      value = Durability.class,
      names = {"OS", "FSYNC"})
  void put_isOnTheDiskWhenItReturns(Durability durability) throws Exception {
    List<byte[]> left = new ArrayList<>();
    try (SpoolingProducer producer = open(durability)) {
      for (int i = 0; i < RECORDS; i++) {
        producer.put(Texts.record("k", "text " + i));
        left.add(disk.bytes(FIRST));
      }
      var unused = producer.close(Duration.ZERO);
    }
    streams.kinesis().createStream("s", 1);
    for (int i = 0; i < RECORDS; i++) {
      disk = new FakeDisk(1);
      disk.put(FIRST, left.get(i));
      try (SpoolingProducer producer = open(durability)) {
        assertThat(producer.counts().recovered()).as("after put %d", i).isEqualTo(i + 1);
      }
    }
    assertThat(stored()).contains("text 0", "text " + (RECORDS - 1));
  }

  private void breakSegments(Runnable failure) {
    disk.fault(
        (operation, name) -> {
          if (operation == Operation.CREATE && name.equals("next.tmp")) {
            failure.run();
          }
        });
  }

  @ParameterizedTest
  @EnumSource(
      value = Durability.class,
      names = {"OS", "FSYNC"})
  void brokenKeeper_failsWhatWaitsForItAndSaysSo(Durability durability) throws Exception {
    breakSegments(
        () -> {
          throw new InternalError("broken");
        });
    try (SpoolingProducer producer = open(durability)) {
      assertThatThrownBy(() -> producer.put(Texts.record("k", "1")))
          .isInstanceOf(SpoolException.class);
      await(() -> producer.status().state() == State.FAILED);
      assertThat(producer.status().reason())
          .isEqualTo("its keeping thread has failed: InternalError");
      assertThatThrownBy(() -> producer.put(Texts.record("k", "2")))
          .isInstanceOf(SpoolException.class)
          .hasMessageContaining("its keeping thread has failed: InternalError");
    }
  }

  @Test
  void segmentThatCannotBeMadeForAnyReason_failsThePut() throws Exception {
    breakSegments(
        () -> {
          throw new IllegalStateException("no");
        });
    try (SpoolingProducer producer = open(Durability.OS)) {
      assertThatThrownBy(() -> producer.put(Texts.record("k", "1")))
          .isInstanceOf(SpoolException.class)
          .hasMessageContaining("cannot be written: no");
      disk.fault((operation, name) -> {});
      await(() -> isTaken(producer, "after"));
      var unused = producer.close(Duration.ZERO);
    }
  }

  @ParameterizedTest
  @EnumSource(WhenFull.class)
  void segmentsThatCannotBeDeleted_areTriedAgain(WhenFull whenFull) throws Exception {
    streams.kinesis().createStream("s", 1);
    AtomicInteger failures = new AtomicInteger();
    disk.fault(
        (operation, name) -> {
          if (operation == Operation.DELETE && name.endsWith(".spool")) {
            failures.incrementAndGet();
            throw new IOException("Input/output error");
          }
        });
    SpoolOptions options =
        SpoolOptions.DEFAULT
            .withSize(1 << 15, 1 << 12)
            .withDurability(Durability.OS)
            .withWhenFull(whenFull)
            .withFullTimeout(Duration.ofMillis(100));
    try (SpoolingProducer producer = open(options)) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  producer.put(Texts.record("k", "text"));
                }
              })
          .isInstanceOf(SpoolFullException.class);
      await(() -> failures.get() > 0);
      disk.fault((operation, name) -> {});
      await(() -> isTaken(producer, "after"));
      assertThat(producer.flush(LONG)).isTrue();
    }
    assertThat(stored()).endsWith("after");
    assertThat(disk.afterRestart().names()).containsExactly("cursor");
  }

  /** Else, after a power failure, an older position would miss them. */
  @Test
  void positionThatCannotBeForced_keepsSegmentsFromBeingDeleted() throws Exception {
    streams.kinesis().createStream("s", 1);
    AtomicInteger failures = new AtomicInteger();
    disk.fault(
        (operation, name) -> {
          if (operation == Operation.FORCE && name.equals(CursorFile.NAME)) {
            failures.incrementAndGet();
            throw new IOException("Input/output error");
          }
        });
    SpoolOptions options =
        SpoolOptions.DEFAULT
            .withSize(1 << 20, 1 << 12)
            .withDurability(Durability.OS)
            .withCursorInterval(Duration.ofDays(1));
    try (SpoolingProducer producer = open(options)) {
      for (int i = 0; i < 200; i++) {
        producer.put(Texts.record("k", "some text that fills segments " + i));
      }
      await(() -> failures.get() >= 3 || !disk.has(FIRST));
      assertThat(disk.has(FIRST)).isTrue();
      disk.fault((operation, name) -> {});
      await(() -> !disk.has(FIRST));
      assertThat(producer.flush(LONG)).isTrue();
    }
    assertThat(stored()).hasSize(200);
  }

  @Test
  void recordsThatCannotBeSetAside_doNotHinderTheRest() throws Exception {
    streams.kinesis().createStream("s", 1);
    disk.fault(
        (operation, name) -> {
          if (name.equals(Undeliverables.NAME)) {
            throw new IOException("Input/output error");
          }
        });
    SpoolOptions options =
        SpoolOptions.DEFAULT.withSize(1 << 25, 1 << 12).withDurability(Durability.OS);
    try (SpoolingProducer producer = open(options)) {
      for (int i = 0; i < 100; i++) {
        producer.put(Texts.record("k", "some text that fills segments " + i));
      }
      producer.put(new ProducerRecord("k", new byte[(10 << 20) - 1]));
      await(() -> producer.counts().delivered() == 100);
      // What is delivered is deleted, although the record behind it stays.
      await(() -> !disk.has(FIRST));
      assertThat(producer.counts().pending()).isEqualTo(1);
      disk.fault((operation, name) -> {});
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(producer.counts().setAside()).isEqualTo(1);
    }
    assertThat(disk.afterRestart().names()).containsExactly("cursor", Undeliverables.NAME);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void recordThatCannotBeSetAside_keepsNoPositionFromBeingForcedAtTheEnd(long seed)
      throws Exception {
    disk = new FakeDisk(seed);
    streams.kinesis().createStream("s", 1);
    streams
        .faults()
        .on("kinesis", "PutRecords")
        .matching(
            PutRecordsRequest.class,
            request -> request.records().stream().anyMatch(one -> one.partitionKey().equals("bad")))
        .fail(SpoolFaultsTest::invalid);
    disk.fault(
        (operation, name) -> {
          if (name.equals(Undeliverables.NAME)) {
            throw new IOException("Input/output error");
          }
        });
    SpoolOptions options =
        SpoolOptions.DEFAULT
            .withSize(1 << 20, 1 << 14)
            .withDurability(Durability.OS)
            // Not before the end.
            .withCursorInterval(Duration.ofDays(1));
    SpoolingProducer first = open(options);
    for (int i = 0; i < RECORDS; i++) {
      first.put(Texts.record("k", "text " + i));
    }
    first.put(Texts.record("bad", "text"));
    await(() -> first.counts().delivered() == RECORDS);
    assertThat(first.close(Duration.ofMillis(300))).isFalse();
    disk = disk.afterPowerFailure();
    try (SpoolingProducer second = open(options)) {
      assertThat(second.counts().recovered()).isEqualTo(1);
      assertThat(second.flush(LONG)).isTrue();
      assertThat(second.counts().setAside()).isEqualTo(1);
    }
    assertThat(stored()).hasSize(RECORDS);
  }

  private static KinesisException invalid() {
    return (KinesisException)
        KinesisException.builder()
            .statusCode(400)
            .awsErrorDetails(AwsErrorDetails.builder().errorCode("ValidationException").build())
            .build();
  }

  /** Lets so many attempts to make a segment fail. */
  private AtomicInteger failSegments() {
    AtomicInteger failures = new AtomicInteger(Integer.MAX_VALUE);
    disk.fault(
        (operation, name) -> {
          if (operation == Operation.CREATE
              && name.equals("next.tmp")
              && failures.getAndDecrement() > 0) {
            throw new IOException("No space left on device");
          }
        });
    return failures;
  }

  @Test
  void closeThatLosesWhatIsInMemory_saysSo() throws Exception {
    streams.kinesis().createStream("s", 1);
    var unused = failSegments();
    SpoolingProducer producer = open(Durability.MEMORY);
    producer.put(Texts.record("k", "1"));
    assertThat(producer.close(Duration.ofMillis(20))).isFalse();
    assertThat(producer.counts().lost()).isEqualTo(1);
    assertThat(producer.close(LONG)).isFalse();
  }

  @Test
  void closeThatLosesWhatIsInMemory_countsItOnceAndLeavesNoGap() throws Exception {
    SpoolingProducer producer = open(Durability.MEMORY);
    AtomicInteger attempts = new AtomicInteger();
    disk.fault(
        (operation, name) -> {
          // It takes them again as soon as the first are given up.
          if (operation == Operation.WRITE
              && name.endsWith(Segments.SUFFIX)
              && producer.counts().lost() == 0) {
            attempts.incrementAndGet();
            throw new IOException("Input/output error");
          }
        });
    producer.put(Texts.record("k", "1"));
    await(() -> attempts.get() > 0);
    producer.put(Texts.record("k", "2"));
    assertThat(producer.close(Duration.ofMillis(20))).isFalse();
    assertThat(producer.counts().lost()).isEqualTo(2);
    assertThat(producer.counts().pending()).isZero();
    disk = disk.afterRestart();
    SpoolCounts next = deliver(Durability.MEMORY);
    assertThat(next.lost()).isZero();
    assertThat(next.recovered()).isZero();
  }

  @Test
  void diskThatDoesNotTakeWhatIsInMemory_isTold() throws Exception {
    streams.kinesis().createStream("s", 1);
    AtomicInteger failures = failSegments();
    try (SpoolingProducer producer = open(Durability.MEMORY)) {
      producer.put(Texts.record("k", "1"));
      await(() -> producer.status().state() == State.STALLED);
      SpoolStatus status = producer.status();
      assertThat(status.reason()).contains("cannot be written: No space left on device");
      await(() -> failures.get() < Integer.MAX_VALUE - 2);
      assertThat(producer.status().since()).isEqualTo(status.since());
      failures.set(0);
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(producer.status().state()).isEqualTo(State.IDLE);
    }
    assertThat(stored()).containsExactly("1");
  }

  @Test
  void close_goesOnTryingToWriteWhatIsInMemory() throws Exception {
    streams.kinesis().createStream("s", 1);
    AtomicInteger failures = failSegments();
    SpoolingProducer producer = open(Durability.MEMORY);
    producer.put(Texts.record("k", "1"));
    failures.set(3);
    assertThat(producer.close(LONG)).isTrue();
    assertThat(producer.counts().lost()).isZero();
    assertThat(stored()).containsExactly("1");
  }

  @Test
  void recordsThatCannotBeSetAside_doNotFillTheMemory() throws Exception {
    streams.kinesis().createStream("s", 1);
    AtomicInteger written = new AtomicInteger();
    AtomicInteger together = new AtomicInteger();
    disk.fault(
        (operation, name) -> {
          if (!name.equals(Undeliverables.NAME)) {
            return;
          }
          if (operation == Operation.WRITE) {
            written.incrementAndGet();
          }
          if (operation == Operation.FORCE) {
            together.accumulateAndGet(written.getAndSet(0), Math::max);
            throw new IOException("Input/output error");
          }
        });
    SpoolOptions options =
        SpoolOptions.DEFAULT.withSize(1 << 26, 1 << 12).withDurability(Durability.OS);
    try (SpoolingProducer producer = open(options)) {
      producer.put(new ProducerRecord("k", new byte[9 << 20]));
      producer.put(new ProducerRecord("k", new byte[9 << 20]));
      // Both are in memory, and one force is to serve both.
      await(() -> together.get() == 2);
      producer.put(Texts.record("k", "behind"));
      assertThat(producer.flush(Duration.ofMillis(300))).isFalse();
      assertThat(producer.counts().delivered()).isZero();
      disk.fault((operation, name) -> {});
      assertThat(producer.flush(LONG)).isTrue();
      assertThat(producer.counts().setAside()).isEqualTo(2);
    }
    assertThat(stored()).containsExactly("behind");
    assertThat(new String(disk.bytes(Undeliverables.NAME), StandardCharsets.UTF_8).lines())
        .hasSize(2);
  }

  @Test
  void failedPut_isNotWaitedForByAFlush() throws Exception {
    try (SpoolingProducer producer = open(Durability.FSYNC)) {
      disk.fault(
          (operation, name) -> {
            if (operation == Operation.FORCE && name.equals(FIRST)) {
              throw new IOException("Input/output error");
            }
          });
      // It sleeps until it is rung for.
      await(() -> isAsleep("spool-sender-s"));
      assertThatThrownBy(() -> producer.put(Texts.record("k", "1")))
          .isInstanceOf(SpoolException.class);
      assertThat(producer.flush(LONG)).isTrue();
    }
  }

  private static boolean isAsleep(String thread) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(one -> one.getName().equals(thread) && one.getState() == Thread.State.WAITING);
  }

  private static void get(CompletableFuture<Void> put) throws Exception {
    put.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void brokenWriter_losesWhatIsInMemoryAndSaysSo() throws Exception {
    try (SpoolingProducer producer = open(Durability.MEMORY)) {
      breakWritesOf(FIRST);
      producer.put(Texts.record("k", "1"));
      await(() -> producer.status().state() == State.FAILED);
      await(() -> producer.counts().lost() == 1);
      assertThat(producer.counts().pending()).isZero();
    }
  }

  /** Returns a segment in whose last records the first ones are known to be forced. */
  private static byte[] segment(int forced) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new SegmentHeader(1, Durability.FSYNC, 1, "s").bytes());
    EntryFormat format = new EntryFormat("s");
    for (int i = 0; i < RECORDS; i++) {
      ProducerRecord record = Texts.record("k", "text " + i);
      byte[] key = EntryFormat.key(record);
      int size = EntryFormat.size(record, key);
      byte[] entry = new byte[size];
      format.write(record, key, size, i, Math.min(i, forced), 0, entry, 0);
      bytes.writeBytes(entry);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"7, 0, 1", "8, 1, 0"})
  void holeBeforeWhatWasNotForced_isAnUnfinishedWrite(int forced, int lost, int torn)
      throws Exception {
    byte[] bytes = segment(forced);
    bytes[find(bytes, "text 7")] ^= 1;
    disk.put(FIRST, bytes);
    SpoolCounts counts = deliver(Durability.FSYNC);
    assertThat(counts.delivered()).isEqualTo(RECORDS - 1);
    assertThat(counts.lost()).isEqualTo(lost);
    assertThat(counts.corrupt()).isEqualTo(lost);
    assertThat(counts.torn()).isEqualTo(torn);
    assertThat(counts.recovered()).isEqualTo(RECORDS - torn);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void recordsThatAKilledProcessHadNotForced_areForced(long seed) throws Exception {
    disk = new FakeDisk(seed);
    disk.putUnforced(FIRST, segment(0), SegmentHeader.SIZE);
    try (SpoolingProducer producer = open(Durability.FSYNC)) {
      producer.put(Texts.record("k", "new"));
      disk = disk.afterPowerFailure();
      var unused = producer.close(Duration.ZERO);
    }
    SpoolCounts counts = deliver(Durability.FSYNC);
    assertThat(counts.lost()).isZero();
    assertThat(stored()).hasSize(RECORDS + 1).endsWith("new");
  }

  @Test
  void newerVersion_isRefusedByName() throws Exception {
    disk.put(FIRST, new SegmentHeader(2, Durability.OS, 1, "s").bytes());
    assertThatThrownBy(() -> open(Durability.OS))
        .isInstanceOf(SpoolException.class)
        .hasMessage(
            FIRST
                + " in the spool fake-disk has version 2 of the format, and only version 1 can be"
                + " read");
  }

  @Test
  void unfinishedFiles_areRemoved() throws Exception {
    disk.put("next.tmp", new byte[100]);
    try (SpoolingProducer producer = open(Durability.OS)) {
      assertThat(producer.counts().recovered()).isZero();
    }
    assertThat(disk.afterRestart().names()).containsExactly("cursor");
  }
}
