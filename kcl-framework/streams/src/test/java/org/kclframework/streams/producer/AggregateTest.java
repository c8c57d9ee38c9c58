package org.kclframework.streams.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/** Aggregates are what KCL's own code makes of them. */
final class AggregateTest {

  private static List<KinesisClientRecord> takenApart(byte[] payload) {
    KinesisClientRecord record =
        KinesisClientRecord.builder()
            .data(ByteBuffer.wrap(payload))
            .partitionKey("whatever")
            .sequenceNumber("1")
            .approximateArrivalTimestamp(Instant.EPOCH)
            .build();
    return new AggregatorUtil().deaggregate(List.of(record));
  }

  private static ProducerRecord record(String key, String text) {
    return new ProducerRecord(key, text.getBytes(UTF_8));
  }

  @Test
  void aggregate_isTakenApartByKcl() {
    List<ProducerRecord> records =
        List.of(
            record("a", "first"),
            record("ключ", ""),
            record("a", "third"),
            record("b", "fourth").withExplicitHashKey(BigInteger.TWO.pow(127)));
    List<KinesisClientRecord> found = takenApart(Aggregate.of(records));
    assertThat(found)
        .extracting(KinesisClientRecord::partitionKey)
        .containsExactly("a", "ключ", "a", "b");
    assertThat(found)
        .extracting(record -> UTF_8.decode(record.data()).toString())
        .containsExactly("first", "", "third", "fourth");
    assertThat(found)
        .extracting(KinesisClientRecord::subSequenceNumber)
        .containsExactly(0L, 1L, 2L, 3L);
    assertThat(found.get(3).explicitHashKey()).isEqualTo(BigInteger.TWO.pow(127).toString());
  }

  /** Read off the format's description: magic, key table, one record, MD5. */
  @Test
  void aggregate_hasTheBytesOfTheFormat() {
    byte[] payload = Aggregate.of(List.of(record("k", "hi"), record("k", "ho")));
    String message = "0a016b" + "1a06" + "0800" + "1a026869" + "1a06" + "0800" + "1a02686f";
    assertThat(HexFormat.of().formatHex(payload))
        .startsWith("f3899ac2" + message)
        .hasSize(8 + message.length() + 32);
  }

  @Test
  void size_isKnownBeforehand() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      AggregateSize size = new AggregateSize();
      List<ProducerRecord> records = new ArrayList<>();
      int count = 1 + random.nextInt(300);
      for (int i = 0; i < count; i++) {
        ProducerRecord record =
            record("ключ-" + random.nextInt(200), "x".repeat(random.nextInt(300)));
        if (random.nextInt(3) == 0) {
          record = record.withExplicitHashKey(new BigInteger(random.nextInt(128), random));
        }
        records.add(record);
        size.add(record, size.of(record));
      }
      assertThat(size.total()).isEqualTo(Aggregate.of(records).length + records.get(0).keySize());
    }
  }
}
