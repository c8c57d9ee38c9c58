package org.kclframework.streams.reader;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.StreamRecord;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * Takes apart what the Kinesis Producer Library, or a producer of this module, has put into one
 * record: four magic bytes, a protobuf message with tables of partition keys and hash keys, and the
 * message's MD5 ("KPL Aggregated Record Format" in the documentation of the KPL).
 *
 * <p>Without the magic bytes or the right digest it is a record like others. With both, but a
 * message that cannot be read, it is handed on as it is, with a {@linkplain StreamRecord#defect()
 * defect}. Payloads are not copied.
 */
final class Deaggregator {

  private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};
  private static final int DIGEST_SIZE = 16;

  /** Fields of the message. */
  private static final int KEYS = 1;

  private static final int RECORDS = 3;

  /** Fields of a record in it. */
  private static final int KEY_INDEX = 1;

  private static final int DATA = 3;

  /** A record in the message; the key is still to be looked up. */
  private record Entry(long keyIndex, ByteBuffer data) {}

  private final String streamName;
  private final String shardId;
  private final MessageDigest md5;

  Deaggregator(String streamName, String shardId) {
    this.streamName = streamName;
    this.shardId = shardId;
    try {
      this.md5 = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java platform has to have MD5", e);
    }
  }

  /** Returns what is in a record, in its order. */
  List<StreamRecord> records(Record record, long millisBehindLatest) {
    byte[] payload = record.data().asByteArrayUnsafe();
    StreamRecord.Builder builder =
        StreamRecord.builder()
            .streamName(streamName)
            .shardId(shardId)
            .partitionKey(record.partitionKey())
            .sequenceNumber(record.sequenceNumber())
            .arrivalTime(record.approximateArrivalTimestamp())
            .millisBehindLatest(millisBehindLatest)
            .data(payload);
    if (!isAggregate(payload)) {
      return List.of(builder.build());
    }
    try {
      return takeApart(payload, builder);
    } catch (IOException | RuntimeException e) {
      String kind = e.getClass().getSimpleName();
      return List.of(builder.defect("malformed aggregated record (" + kind + ")").build());
    }
  }

  private boolean isAggregate(byte[] payload) {
    int end = payload.length - DIGEST_SIZE;
    if (end <= MAGIC.length || !Arrays.equals(payload, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return false;
    }
    md5.update(payload, MAGIC.length, end - MAGIC.length);
    byte[] digest = md5.digest();
    return Arrays.equals(payload, end, payload.length, digest, 0, DIGEST_SIZE);
  }

  private static List<StreamRecord> takeApart(byte[] payload, StreamRecord.Builder builder)
      throws IOException {
    CodedInputStream message =
        CodedInputStream.newInstance(
            payload, MAGIC.length, payload.length - MAGIC.length - DIGEST_SIZE);
    List<String> keys = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
      boolean hasBytes = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      if (hasBytes && WireFormat.getTagFieldNumber(tag) == KEYS) {
        keys.add(message.readString());
      } else if (hasBytes && WireFormat.getTagFieldNumber(tag) == RECORDS) {
        entries.add(entry(payload, message));
      } else {
        message.skipField(tag);
      }
    }
    List<StreamRecord> records = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      records.add(
          builder
              .partitionKey(keys.get(Math.toIntExact(entry.keyIndex())))
              .subSequenceNumber(records.size())
              .data(entry.data())
              .build());
    }
    return records;
  }

  private static Entry entry(byte[] payload, CodedInputStream message) throws IOException {
    int outer = message.pushLimit(message.readRawVarint32());
    long keyIndex = -1;
    ByteBuffer data = null;
    for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
      int type = WireFormat.getTagWireType(tag);
      int field = WireFormat.getTagFieldNumber(tag);
      if (field == KEY_INDEX && type == WireFormat.WIRETYPE_VARINT) {
        keyIndex = message.readUInt64();
      } else if (field == DATA && type == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        data = slice(payload, message);
      } else {
        message.skipField(tag);
      }
    }
    message.popLimit(outer);
    return new Entry(keyIndex, required(data));
  }

  private static ByteBuffer slice(byte[] payload, CodedInputStream message) throws IOException {
    int size = message.readRawVarint32();
    int start = MAGIC.length + message.getTotalBytesRead();
    message.skipRawBytes(size);
    return ByteBuffer.wrap(payload, start, size).slice();
  }

  private static ByteBuffer required(@Nullable ByteBuffer data) throws IOException {
    if (data == null) {
      throw new IOException("a record of an aggregate has no data");
    }
    return data;
  }
}
