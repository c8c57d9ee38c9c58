package org.kclframework.streams.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.kclframework.core.StreamRecord;
import org.kclframework.streams.shard.HashKey;
import org.kclframework.streams.shard.HashKeyRange;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/** Aggregates as others may write them, and what is none. */
final class DeaggregatorTest {

  private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};

  private interface Message {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Message message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      message.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] entry(long key, String data) {
    return message(
        out -> {
          out.writeUInt64(1, key);
          out.writeByteArray(3, data.getBytes(UTF_8));
        });
  }

  private static byte[] aggregate(byte[] message) {
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest(message);
      byte[] all = Arrays.copyOf(MAGIC, MAGIC.length + message.length + digest.length);
      System.arraycopy(message, 0, all, MAGIC.length, message.length);
      System.arraycopy(digest, 0, all, MAGIC.length + message.length, digest.length);
      return all;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static List<StreamRecord> takeApart(byte[] payload) {
    return takeApart(payload, HashKeyRange.ALL, new ReadTally());
  }

  private static List<StreamRecord> takeApart(
      byte[] payload, HashKeyRange hashKeys, ReadTally tally) {
    StreamShard shard = new StreamShard("shardId-7", List.of(), StreamShard.State.OPEN, hashKeys);
    return new Deaggregator("s", shard, tally).records(record(payload), 34);
  }

  private static Record record(byte[] payload) {
    return Record.builder()
        .partitionKey("a")
        .sequenceNumber("12")
        .data(SdkBytes.fromByteArray(payload))
        .build();
  }

  private static void assertAsItIs(List<StreamRecord> records, byte[] payload) {
    assertThat(records).hasSize(1);
    assertThat(records.get(0).bytes()).isEqualTo(payload);
    assertThat(records.get(0).partitionKey()).isEqualTo("a");
    assertThat(records.get(0).subSequenceNumber()).isZero();
  }

  @Test
  void records_haveTheirOwnKeysAndNumbers() {
    byte[] message =
        message(
            out -> {
              // What is not known is passed over, and tables may come last.
              out.writeString(9, "unknown");
              out.writeByteArray(3, entry(1, "first"));
              out.writeByteArray(3, entry(0, ""));
              out.writeString(1, "key-0");
              out.writeString(1, "key-1");
              out.writeString(2, "12345");
            });
    List<StreamRecord> records = takeApart(aggregate(message));
    assertThat(records.stream().map(StreamRecord::text)).containsExactly("first", "");
    assertThat(records.stream().map(StreamRecord::partitionKey)).containsExactly("key-1", "key-0");
    assertThat(records.stream().map(StreamRecord::subSequenceNumber)).containsExactly(0L, 1L);
    assertThat(records).allMatch(record -> record.sequenceNumber().equals("12"));
    assertThat(records).allMatch(record -> record.millisBehindLatest() == 34);
    assertThat(records).allMatch(record -> record.defect() == null);
  }

  private static byte[] entry(long key, long hashKey, String data) {
    return message(
        out -> {
          out.writeUInt64(1, key);
          out.writeUInt64(2, hashKey);
          out.writeByteArray(3, data.getBytes(UTF_8));
        });
  }

  private static HashKeyRange range(long first, long last) {
    return new HashKeyRange(new HashKey(0, first), new HashKey(0, last));
  }

  /** Returns an aggregate of records with these explicit hash keys. */
  static byte[] aggregateWithHashKeys(String... hashKeys) {
    return aggregate(
        message(
            out -> {
              out.writeString(1, "k");
              for (int i = 0; i < hashKeys.length; i++) {
                out.writeString(2, hashKeys[i]);
                out.writeByteArray(3, entry(0, i, "r" + i));
              }
            }));
  }

  @Test
  void aggregateWithARecordOfAnotherShard_isDroppedWholeAndCounted() {
    ReadTally tally = new ReadTally();
    byte[] payload = aggregateWithHashKeys("10", "15", "20");
    assertThat(takeApart(payload, range(10, 20), tally)).hasSize(3);
    assertThat(tally.foreign).isZero();
    assertThat(takeApart(payload, range(11, 20), tally)).isEmpty();
    assertThat(takeApart(payload, range(10, 19), tally)).isEmpty();
    assertThat(takeApart(payload, range(30, 40), tally)).isEmpty();
    assertThat(tally.counts().foreignRecords()).isEqualTo(9);
  }

  @Test
  void recordThatIsNoAggregate_isHandedOutWhateverItsShard() {
    byte[] payload = "text".getBytes(UTF_8);
    assertAsItIs(takeApart(payload, range(1, 1), new ReadTally()), payload);
  }

  @Test
  void explicitHashKeyThatIsNone_isADefect() {
    for (String hashKey : List.of("", "x", "1".repeat(40), "9".repeat(100_000))) {
      byte[] payload = aggregateWithHashKeys(hashKey);
      List<StreamRecord> records = takeApart(payload, HashKeyRange.ALL, new ReadTally());
      assertAsItIs(records, payload);
      assertThat(records.get(0).defect()).startsWith("malformed aggregated record (");
    }
  }

  @Test
  void entryThatIsMalformed_behindOthers_leavesTheRecordAsItIs() {
    byte[] payload =
        aggregate(
            message(
                out -> {
                  out.writeString(1, "key-0");
                  out.writeByteArray(3, entry(0, "first"));
                  out.writeByteArray(3, entry(0, "second"));
                  out.writeByteArray(3, entry(7, "third"));
                }));
    List<StreamRecord> records = takeApart(payload);
    assertAsItIs(records, payload);
    assertThat(records.get(0).defect()).startsWith("malformed aggregated record (");
  }

  @Test
  void explicitHashKeyBeyondAllShards_isDropped() {
    String beyond = BigInteger.ONE.shiftLeft(128).toString();
    assertThat(takeApart(aggregateWithHashKeys(beyond))).isEmpty();
    assertThat(takeApart(aggregateWithHashKeys("-1"))).isEmpty();
  }

  @Test
  void whatIsDropped_isWhatKclDrops() {
    Random random = new Random(12);
    BigInteger half = BigInteger.ONE.shiftLeft(127);
    int dropped = 0;
    for (int i = 0; i < 500; i++) {
      byte[] payload =
          aggregate(
              message(
                  out -> {
                    out.writeString(1, "é" + random.nextInt());
                    out.writeString(1, "k" + random.nextInt());
                    out.writeString(2, new BigInteger(128, random).toString());
                    for (int n = random.nextInt(4); n >= 0; n--) {
                      int key = random.nextInt(2);
                      out.writeByteArray(
                          3, random.nextBoolean() ? entry(key, "a" + n) : entry(key, 0, "b" + n));
                    }
                  }));
      HashKeyRange shard =
          random.nextBoolean()
              ? new HashKeyRange(
                  HashKeyRange.ALL.first(), HashKey.of(half.subtract(BigInteger.ONE)))
              : new HashKeyRange(HashKey.of(half), HashKeyRange.ALL.last());
      List<KinesisClientRecord> kcl =
          new AggregatorUtil()
              .deaggregate(
                  List.of(KinesisClientRecord.fromRecord(record(payload))),
                  shard.first().toString(),
                  shard.last().toString());
      List<StreamRecord> ours = takeApart(payload, shard, new ReadTally());
      assertThat(ours.stream().map(StreamRecord::text))
          .isEqualTo(kcl.stream().map(of -> UTF_8.decode(of.data()).toString()).toList());
      dropped += ours.isEmpty() ? 1 : 0;
    }
    assertThat(dropped).isBetween(50, 450);
  }

  @Test
  void recordWithTheMagicOnly_isNoAggregate() {
    byte[] payload = Arrays.copyOf(MAGIC, 40);
    List<StreamRecord> records = takeApart(payload);
    assertAsItIs(records, payload);
    assertThat(records.get(0).defect()).isNull();
    assertAsItIs(takeApart(MAGIC), MAGIC);
    assertAsItIs(takeApart(new byte[0]), new byte[0]);
  }

  @Test
  void malformedMessages_areHandedOutAsTheyAre() {
    List<byte[]> messages =
        List.of(
            message(out -> out.writeByteArray(3, entry(0, "no table"))),
            message(out -> out.writeByteArray(3, entry(1L << 32, "index beyond an int"))),
            message(
                out -> {
                  out.writeString(1, "k");
                  out.writeByteArray(3, message(entry -> entry.writeUInt64(1, 0)));
                }),
            message(
                out -> {
                  out.writeString(1, "k");
                  out.writeByteArray(3, message(entry -> entry.writeByteArray(3, new byte[] {1})));
                }),
            new byte[] {0x1A, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x07},
            new byte[] {0x1A, 0x05, 0x1A, 0x70});
    for (byte[] message : messages) {
      byte[] payload = aggregate(message);
      List<StreamRecord> records = takeApart(payload);
      assertAsItIs(records, payload);
      assertThat(records.get(0).defect()).startsWith("malformed aggregated record (");
    }
  }

  @Test
  void anyBytes_areTakenApartOrHandedOut() {
    Random random = new Random(11);
    byte[] good =
        message(
            out -> {
              out.writeString(1, "key");
              out.writeByteArray(3, entry(0, "some data"));
            });
    for (int i = 0; i < 20_000; i++) {
      byte[] message = good.clone();
      for (int change = 0; change < 1 + random.nextInt(3); change++) {
        message[random.nextInt(message.length)] = (byte) random.nextInt(256);
      }
      byte[] payload = aggregate(message);
      for (StreamRecord record : takeApart(payload)) {
        assertThat(record.size()).isLessThanOrEqualTo(payload.length);
      }
    }
  }
}
