package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import com.google.common.collect.Lists;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.kinesis.checkpoint.ShardRecordProcessorCheckpointer;
import software.amazon.kinesis.leases.ShardInfo;
import software.amazon.kinesis.lifecycle.ProcessTask;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.processor.Checkpointer;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.ThrottlingReporter;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;

/** What KCL makes of a batch of which it looks at few records. */
final class OrderedBatchTest {

  private static final ShardInfo SHARD =
      new ShardInfo(WorkerHarness.SHARD, "token", List.of(), ExtendedSequenceNumber.TRIM_HORIZON);

  /** What comes of a batch in KCL. */
  private record Outcome(
      List<KinesisClientRecord> delivered,
      ExtendedSequenceNumber permitted,
      double records,
      double bytes) {}

  /** Hands KCL what it is given, in place of what it would unpack. */
  private static final class Given extends AggregatorUtil {

    private final List<KinesisClientRecord> records;

    Given(List<KinesisClientRecord> records) {
      this.records = records;
    }

    @Override
    public List<KinesisClientRecord> deaggregate(
        List<KinesisClientRecord> raw, BigInteger startingHashKey, BigInteger endingHashKey) {
      return records;
    }
  }

  /** Returns records that differ in size, two of each sequence number, from 7 to beyond 10. */
  private static List<KinesisClientRecord> records(int count) {
    List<KinesisClientRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(
          KinesisClientRecord.builder()
              .sequenceNumber(Integer.toString(7 + i / 2))
              .subSequenceNumber(i % 2)
              .partitionKey("key")
              .data(ByteBuffer.allocate(1 << i))
              .build());
    }
    return records;
  }

  private static OrderedBatch batch(int count) {
    OrderedBatch batch = new OrderedBatch(count);
    batch.addAll(records(count));
    return batch;
  }

  private static ExtendedSequenceNumber position(KinesisClientRecord record) {
    return new ExtendedSequenceNumber(record.sequenceNumber(), record.subSequenceNumber());
  }

  /** Has KCL process a batch behind a checkpoint. */
  private static Outcome process(
      List<KinesisClientRecord> records, ExtendedSequenceNumber checkpoint) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    MicrometerMetricsFactory metrics = new MicrometerMetricsFactory(registry, "orders");
    ShardRecordProcessorCheckpointer checkpointer =
        new ShardRecordProcessorCheckpointer(SHARD, mock(Checkpointer.class));
    checkpointer.setInitialCheckpointValue(checkpoint);
    checkpointer.largestPermittedCheckpointValue(checkpoint);
    List<KinesisClientRecord> delivered = new ArrayList<>();
    ShardRecordProcessor processor = mock(ShardRecordProcessor.class);
    doAnswer(
            call -> {
              ProcessRecordsInput input = call.getArgument(0);
              delivered.addAll(input.records());
              if (input.records() instanceof OrderedBatch batch) {
                new UnseenBytes(metrics, SHARD).add(batch.unseenBytes());
              }
              return null;
            })
        .when(processor)
        .processRecords(any());
    new ProcessTask(
            SHARD,
            processor,
            checkpointer,
            0,
            true,
            null,
            new ThrottlingReporter(1, WorkerHarness.SHARD),
            ProcessRecordsInput.builder().records(List.of()).millisBehindLatest(0L).build(),
            true,
            0,
            new Given(records),
            metrics,
            null)
        .call();
    return new Outcome(
        delivered,
        checkpointer.largestPermittedCheckpointValue(),
        registry.get("kcl.ProcessTask.RecordsProcessed").summary().totalAmount(),
        registry.get("kcl.ProcessTask.DataBytesProcessed").summary().totalAmount());
  }

  /** Each checkpoint before, in and behind the batch. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 9})
  void kcl_makesOfItWhatItMakesOfAllRecords(int count) {
    List<ExtendedSequenceNumber> checkpoints =
        new ArrayList<>(Lists.transform(records(count + 2), OrderedBatchTest::position));
    checkpoints.add(ExtendedSequenceNumber.TRIM_HORIZON);
    checkpoints.add(ExtendedSequenceNumber.LATEST);
    checkpoints.add(ExtendedSequenceNumber.AT_TIMESTAMP);
    checkpoints.add(ExtendedSequenceNumber.SHARD_END);
    checkpoints.add(new ExtendedSequenceNumber("6", 9L));
    for (ExtendedSequenceNumber checkpoint : checkpoints) {
      assertThat(process(batch(count), checkpoint))
          .describedAs("%s records behind %s", count, checkpoint)
          .isEqualTo(process(records(count), checkpoint));
    }
  }

  @Test
  void records_areUnpackedIntoOne() {
    SafeAggregatorUtil aggregates =
        new SafeAggregatorUtil(
            Aggregates.DELIVER_OUT_OF_RANGE,
            new SafeAggregatorUtil.Listener() {
              @Override
              public void malformed() {}

              @Override
              public void outOfRange() {}
            });
    List<KinesisClientRecord> records = records(9);
    List<KinesisClientRecord> unpacked = aggregates.deaggregate(records);
    assertThat(Lists.newArrayList(unpacked.listIterator()))
        .containsExactly(records.get(0), records.get(8));
    assertThat(Lists.newArrayList(unpacked.iterator())).isEqualTo(records);
  }
}
