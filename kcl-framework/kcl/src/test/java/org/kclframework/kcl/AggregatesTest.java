package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.KINESIS;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.processor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.FailureDestination;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import org.kclframework.local.fault.FaultHandle;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;

/** Aggregated records, well formed and not: hazards 3, 4 and 5. */
@Timeout(60)
final class AggregatesTest {

  private static final BigInteger LAST_HASH_KEY = BigInteger.TWO.pow(128).subtract(BigInteger.ONE);

  private final Sink sink = new Sink();
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final List<DeadLetter> letters = new CopyOnWriteArrayList<>();

  private RunningWorker start(WorkerHarness harness, WorkerConfig.Builder config) {
    return harness.start(config, builder -> builder.processor(sink.processor()).registry(registry));
  }

  private WorkerConfig.Builder withDeadLetters() {
    FailureDestination destination =
        new FailureDestination() {
          @Override
          public void write(DeadLetter letter) {
            letters.add(letter);
          }

          @Override
          public String uri() {
            return "list:";
          }

          @Override
          public void close() {}
        };
    return config()
        .runnerOptions(
            RunnerOptions.DEFAULT.withFailurePolicy(
                FailurePolicy.deadLetter(destination).withMaxRetryAttempts(0)));
  }

  private static KplAggregate abc() {
    return new KplAggregate().add("k1", "a").add("k2", "b").add("k1", "c");
  }

  @Test
  void aggregate_isUnpackedInItsOrder() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put("k0", "before");
      String position = harness.kinesis.put(STREAM, "any", abc().bytes());
      harness.put("k0", "after");
      start(harness, config());
      await("all records", () -> sink.size() >= 5);
      assertThat(sink.texts()).containsExactly("before", "a", "b", "c", "after");
      List<StreamRecord> unpacked = sink.records().subList(1, 4);
      assertThat(unpacked).extracting(StreamRecord::partitionKey).containsExactly("k1", "k2", "k1");
      assertThat(unpacked).extracting(StreamRecord::sequenceNumber).containsOnly(position);
      assertThat(unpacked).extracting(StreamRecord::subSequenceNumber).containsExactly(0L, 1L, 2L);
    }
  }

  static Stream<Named<byte[]>> malformed() {
    return Stream.of(
        Named.of("key index beyond the table", abc().addWithIndex(7, "d").bytes()),
        Named.of("key index of 2^32", abc().addWithIndex(1L << 32, "d").bytes()),
        Named.of("hash key no number", abc().addWithHashKey("k3", "seven", "d").bytes()),
        Named.of("damaged message under its digest", abc().damaged()));
  }

  /**
   * Hazards 3 and 5: KCL's own class fails with an error that ends its scheduler, delivers a part,
   * or passes the bytes on as if they were a record.
   */
  @ParameterizedTest
  @MethodSource("malformed")
  void malformedAggregate_goesWholeToTheFailurePolicy(byte[] aggregate) {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put("k0", "before");
      String position = harness.kinesis.put(STREAM, "outer", aggregate);
      harness.put("k0", "after");
      RunningWorker running = start(harness, withDeadLetters());
      await("the records around it", () -> sink.size() >= 2);
      running.stop();
      assertThat(sink.texts()).containsExactly("before", "after");
      assertThat(letters).hasSize(1);
      DeadLetter letter = letters.get(0);
      assertThat(letter.record().bytes()).isEqualTo(aggregate);
      assertThat(letter.record().sequenceNumber()).isEqualTo(position);
      assertThat(letter.record().partitionKey()).isEqualTo("outer");
      assertThat(letter.record().defect()).startsWith("malformed aggregated record");
      assertThat(registry.counter("kclframework.aggregates.malformed").count()).isEqualTo(1);
      assertThat(running.worker().totals().deadLettered()).isEqualTo(1);
    }
  }

  /** Hazard 5: at the shard's end KCL would close the shard over the batch that it skipped. */
  @Test
  void malformedAggregateAtTheShardsEnd_isResolvedBeforeTheShardIsClosed() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.put("k0", "before");
      harness.kinesis.put(STREAM, "outer", abc().addWithIndex(7, "d").bytes());
      harness.kinesis.splitShard(STREAM, SHARD);
      harness.put("k0", "in a child");
      start(harness, withDeadLetters());
      await("the child's record", () -> sink.size() >= 2);
      assertThat(letters).hasSize(1);
      assertThat(harness.checkpoint(SHARD)).isEqualTo("SHARD_END");
    }
  }

  @Test
  void aggregateUnderAnotherDigest_isAnOrdinaryRecord() {
    byte[] bytes = abc().withWrongDigest();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.kinesis.put(STREAM, "k0", bytes);
      start(harness, config());
      await("the record", () -> sink.size() >= 1);
      assertThat(sink.records().get(0).bytes()).isEqualTo(bytes);
      assertThat(sink.records().get(0).defect()).isNull();
    }
  }

  private static byte[] withOneOutOfRange() {
    return new KplAggregate()
        .addWithHashKey("k1", "0", "in range")
        .addWithHashKey("k2", LAST_HASH_KEY.toString(), "out of range")
        .bytes();
  }

  /** Puts an aggregate with a hash key of the other of two shards, and a record behind it. */
  private static void putOutOfRange(WorkerHarness harness) {
    harness
        .kinesis
        .putRecord(
            request ->
                request
                    .streamName(STREAM)
                    .partitionKey("any")
                    .explicitHashKey("0")
                    .data(SdkBytes.fromByteArray(withOneOutOfRange())))
        .join();
    harness
        .kinesis
        .putRecord(
            request ->
                request
                    .streamName(STREAM)
                    .partitionKey("any")
                    .explicitHashKey("0")
                    .data(SdkBytes.fromUtf8String("after")))
        .join();
  }

  /** Hazard 4: KCL drops the whole aggregate without a word. */
  @Test
  void aggregateWithAKeyOfAnotherShard_isDeliveredAndCounted() {
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      putOutOfRange(harness);
      start(harness, config());
      await("all records", () -> sink.size() >= 3);
      assertThat(sink.texts()).containsExactly("in range", "out of range", "after");
      assertThat(registry.counter("kclframework.aggregates.out.of.range").count()).isEqualTo(1);
    }
  }

  /** Hazard 4: to drop it is a choice, and it is counted too. */
  @Test
  void aggregateWithAKeyOfAnotherShard_isDroppedIfThatIsChosen() {
    try (WorkerHarness harness = WorkerHarness.withShards(2)) {
      putOutOfRange(harness);
      start(harness, config().aggregates(Aggregates.DROP_OUT_OF_RANGE));
      await("the record behind it", () -> sink.size() >= 1);
      assertThat(sink.texts()).containsExactly("after");
      assertThat(registry.counter("kclframework.aggregates.out.of.range").count()).isEqualTo(1);
    }
  }

  @Test
  void checkpointInsideAnAggregate_isWhereReadingGoesOn() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      String position = harness.kinesis.put(STREAM, "any", abc().add("k3", "d").bytes());
      MortalWorker mortal =
          harness.startMortal(
              config(),
              sink.handler(
                  record ->
                      record.subSequenceNumber() == 1 ? Checkpoint.NOW : Checkpoint.BY_POLICY));
      await("all records", () -> sink.size() >= 4);
      mortal.kill();
      LeaseTable.Row row = harness.row(SHARD).orElseThrow();
      assertThat(row.checkpoint()).isEqualTo(position);
      assertThat(row.subSequenceNumber()).isEqualTo(1);

      Sink second = new Sink();
      harness.start(processor(second.handler()));
      await("the rest of the aggregate", () -> second.size() >= 2);
      assertThat(second.texts()).containsExactly("c", "d");
    }
  }

  /** A subscription that breaks before its first batch must not begin behind the aggregate. */
  @Test
  void checkpointInsideAnAggregate_survivesABrokenFirstSubscription() {
    restAfter(
        config().retrieval(new Retrieval.FanOut(Optional.empty(), Optional.empty())),
        "SubscribeToShardEvent",
        SdkClientException.create("Connection reset"));
  }

  /** An iterator that has to be replaced before the first records is one at the checkpoint. */
  @Test
  void checkpointInsideAnAggregate_survivesAnExpiredFirstIterator() {
    restAfter(
        config(), "GetRecords", ExpiredIteratorException.builder().message("expired").build());
  }

  private void restAfter(WorkerConfig.Builder config, String operation, Exception failure) {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.kinesis.put(STREAM, "any", abc().add("k3", "d").bytes());
      MortalWorker mortal =
          harness.startMortal(
              config(),
              sink.handler(
                  record ->
                      record.subSequenceNumber() == 1 ? Checkpoint.NOW : Checkpoint.BY_POLICY));
      await("all records", () -> sink.size() >= 4);
      mortal.kill();

      FaultHandle fault = harness.faults.on(KINESIS, operation).times(1).fail(() -> failure);
      Sink second = new Sink();
      harness.start(config, processor(second.handler()));
      harness.put("k4", "e");
      await("the record behind the aggregate", () -> second.texts().contains("e"));
      assertThat(fault.strikes()).isEqualTo(1);
      assertThat(second.texts()).containsExactly("c", "d", "e");
    }
  }
}
