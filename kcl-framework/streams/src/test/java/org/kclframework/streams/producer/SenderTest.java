package org.kclframework.streams.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.runner.Backoff;
import org.kclframework.local.LocalStreams;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;

/** When refused records are sent again, by a clock that the test sets and turns that it makes. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SenderTest {

  private static final long MILLISECOND = 1_000_000;
  private static final BigInteger FIRST_SHARD = BigInteger.ZERO;
  private static final BigInteger SECOND_SHARD = BigInteger.TWO.pow(128).subtract(BigInteger.ONE);

  private static final ProducerOptions OPTIONS =
      ProducerOptions.DEFAULT.withLinger(Duration.ZERO).withDeliveryTimeout(Duration.ofHours(1));

  private final LocalStreams streams = LocalStreams.create();
  private final Tally tally = new Tally();
  private final Results results = new Results(tally, new BufferSpace(1 << 20), "s");

  /** The partition keys of what was sent since the last look. */
  private final List<String> sent = new ArrayList<>();

  /** What the records of the first shard are refused with, if anything. */
  private String refusal = "";

  private long now;
  private final AnsweringKinesis kinesis = new AnsweringKinesis(streams.kinesis(), this::answer);
  private Sender sender;

  @BeforeEach
  void begin() {
    streams.kinesis().createStream("s", 2);
    sender =
        new Sender(
            kinesis,
            "s",
            OPTIONS,
            // The least of the jitter: one half.
            new Backoff(Duration.ofMillis(20), Duration.ofMillis(100), () -> 0),
            tally,
            results,
            Runnable::run,
            () -> now);
  }

  @AfterEach
  void end() {
    results.close();
    streams.close();
  }

  private PutRecordsResponse answer(PutRecordsRequest request) {
    for (PutRecordsRequestEntry record : request.records()) {
      boolean large = record.data().asByteArrayUnsafe().length > 1 << 20;
      sent.add(record.partitionKey() + (large ? ", large" : ""));
    }
    boolean toFirstShard =
        request.records().stream()
            .map(PutRecordsRequestEntry::explicitHashKey)
            .anyMatch(FIRST_SHARD.toString()::equals);
    return toFirstShard && !refusal.isEmpty()
        ? AnsweringKinesis.toEach(request, AnsweringKinesis.refused(refusal))
        : streams.kinesis().putRecords(request).join();
  }

  private void put(String key, BigInteger hashKey) {
    sender.add(
        new Outgoing(
            new ProducerRecord(key, new byte[10]).withExplicitHashKey(hashKey),
            now + OPTIONS.deliveryTimeout().toNanos()));
  }

  /** Sends what is due, and takes the answers to it. */
  private List<String> turn() {
    sent.clear();
    for (int i = 0; i < 4; i++) {
      sender.turn(now);
    }
    return List.copyOf(sent);
  }

  private List<String> turnAt(long millis) {
    now = millis * MILLISECOND;
    return turn();
  }

  @Test
  void refusedRecord_isSentAgainAfterWaitsThatDouble() {
    refusal = "InternalFailure";
    put("k", FIRST_SHARD);
    assertThat(turnAt(0)).containsExactly("k");
    long at = 0;
    for (long wait : new long[] {10, 20, 40, 50, 50}) {
      assertThat(turnAt(at + wait - 1)).as("before %d ms are over", wait).isEmpty();
      at += wait;
      assertThat(turnAt(at)).as("after %d ms", wait).containsExactly("k");
    }
    assertThat(tally.counts().retries()).isEqualTo(6);
  }

  @Test
  void recordBehindARefusedOneOfItsKey_waitsWithIt_andOthersDoNot() {
    refusal = "InternalFailure";
    put("k", FIRST_SHARD);
    assertThat(turnAt(0)).containsExactly("k");
    put("k", SECOND_SHARD);
    put("other", SECOND_SHARD);
    assertThat(turnAt(9)).containsExactly("other");
  }

  @Test
  void shardThatThrottles_isSentLess_andNoOtherIs() {
    refusal = "ProvisionedThroughputExceededException";
    put("a", FIRST_SHARD);
    assertThat(turnAt(0)).containsExactly("a");
    refusal = "";
    put("b", FIRST_SHARD);
    put("c", SECOND_SHARD);
    put("d", SECOND_SHARD);
    assertThat(turnAt(0)).containsExactlyInAnyOrder("c", "d");
    // A shard takes a thousand records a second.
    assertThat(turnAt(1)).containsExactly("b");
    put("e", FIRST_SHARD);
    assertThat(turnAt(1)).isEmpty();
    assertThat(turnAt(2)).containsExactly("e");
    assertThat(tally.counts().throttled()).isEqualTo(1);
  }

  private void putLarge(String key) {
    sender.add(
        new Outgoing(
            new ProducerRecord(key, new byte[3 << 20]), now + OPTIONS.deliveryTimeout().toNanos()));
  }

  private void raiseRecordSize() {
    streams
        .kinesis()
        .updateMaxRecordSize(
            request -> request.streamARN(streams.kinesis().streamArn("s")).maxRecordSizeInKiB(4096))
        .join();
  }

  @Test
  void limitThatWasRaised_isSeenAfterAMinute() {
    put("k", SECOND_SHARD);
    assertThat(turnAt(0)).containsExactly("k");
    raiseRecordSize();
    now = 59_000 * MILLISECOND;
    putLarge("early");
    assertThat(turn()).isEmpty();
    assertThat(tally.counts().failed()).isEqualTo(1);
    now = 61_000 * MILLISECOND;
    putLarge("k");
    put("k", SECOND_SHARD);
    assertThat(turn()).containsExactly("k, large", "k");
    assertThat(tally.counts().failed()).isEqualTo(1);
  }

  @Test
  void recordThatIsTooLargeStill_holdsUpNothing() {
    put("k", SECOND_SHARD);
    assertThat(turnAt(0)).containsExactly("k");
    now = 61_000 * MILLISECOND;
    putLarge("k");
    put("k", SECOND_SHARD);
    assertThat(turn()).containsExactly("k");
    assertThat(tally.counts().failed()).isEqualTo(1);
  }

  @Test
  void limitThatCannotBeAskedFor_isLeftToKinesis() {
    put("k", SECOND_SHARD);
    assertThat(turnAt(0)).containsExactly("k");
    raiseRecordSize();
    kinesis.tellNoShards();
    now = 61_000 * MILLISECOND;
    putLarge("k");
    put("k", SECOND_SHARD);
    assertThat(turn()).containsExactly("k, large", "k");
    assertThat(tally.counts().failed()).isZero();
    assertThat(tally.counts().delivered()).isEqualTo(3);
  }
}
