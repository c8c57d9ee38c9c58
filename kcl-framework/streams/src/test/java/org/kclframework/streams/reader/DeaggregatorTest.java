package org.kclframework.streams.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.kclframework.core.StreamRecord;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.Record;

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
    return new Deaggregator("s", "shardId-7")
        .records(
            Record.builder()
                .partitionKey("a")
                .sequenceNumber("12")
                .data(SdkBytes.fromByteArray(payload))
                .build(),
            34);
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
