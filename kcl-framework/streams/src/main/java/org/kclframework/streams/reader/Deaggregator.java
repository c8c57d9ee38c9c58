package org.kclframework.streams.reader;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.StreamRecord;
import org.kclframework.streams.internal.Md5;
import org.kclframework.streams.shard.HashKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.model.Record;

/**
 * Takes apart what the Kinesis Producer Library, or a producer of this module, has put into one
 * record: four magic bytes, a protobuf message with tables of partition keys and hash keys, and the
 * message's MD5 ("KPL Aggregated Record Format" in the documentation of the KPL).
 *
 * <p>Without the magic bytes or the right digest it is a record like others. With both, but a
 * message that cannot be read, it is handed on as it is, with a {@linkplain StreamRecord#defect()
 * defect}. Payloads are not copied.
 *
 * <p>An aggregate in which any record belongs to another shard is dropped whole, as KCL does: the
 * shard was split or merged between the moment when the producer put it together and that when
 * Kinesis stored it. The producer sees from the answer in which shard it is, and writes its records
 * again; handed out, they would come twice and out of their order.
 */
final class Deaggregator {

  private static final Logger log = LoggerFactory.getLogger(Deaggregator.class);

  private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};

  /** The digits of 2^128-1. */
  private static final int MOST_HASH_KEY_DIGITS = 39;

  /** Fields of the message. */
  private static final int KEYS = 1;

  private static final int HASH_KEYS = 2;

  private static final int RECORDS = 3;

  /** Fields of a record in it. */
  private static final int KEY_INDEX = 1;

  private static final int HASH_KEY_INDEX = 2;

  private static final int DATA = 3;

  private static final long NONE = -1;

  /** A record in the message; its keys are still to be looked up. */
  private record Entry(long keyIndex, long hashKeyIndex, ByteBuffer data) {}

  private final String streamName;
  private final StreamShard shard;
  private final ReadTally tally;
  private boolean hasDropped;

  Deaggregator(String streamName, StreamShard shard, ReadTally tally) {
    this.streamName = streamName;
    this.shard = shard;
    this.tally = tally;
  }

  /** Returns what is in a record, in its order; nothing of an aggregate for another shard. */
  List<StreamRecord> records(Record record, long millisBehindLatest) {
    byte[] payload = record.data().asByteArrayUnsafe();
    if (!isAggregate(payload)) {
      return List.of(whole(record, millisBehindLatest).build());
    }
    try {
      // This builder does not survive a malformed entry: those before it have changed it.
      return takeApart(payload, record.sequenceNumber(), whole(record, millisBehindLatest));
    } catch (IOException | RuntimeException e) {
      String defect = "malformed aggregated record (" + e.getClass().getSimpleName() + ")";
      return List.of(whole(record, millisBehindLatest).defect(defect).build());
    }
  }

  private StreamRecord.Builder whole(Record record, long millisBehindLatest) {
    return StreamRecord.builder()
        .streamName(streamName)
        .shardId(shard.shardId())
        .partitionKey(record.partitionKey())
        .sequenceNumber(record.sequenceNumber())
        .arrivalTime(record.approximateArrivalTimestamp())
        .millisBehindLatest(millisBehindLatest)
        .data(record.data().asByteArrayUnsafe());
  }

  private boolean isAggregate(byte[] payload) {
    int end = payload.length - Md5.SIZE;
    if (end <= MAGIC.length || !Arrays.equals(payload, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return false;
    }
    byte[] digest = Md5.of(payload, MAGIC.length, end - MAGIC.length);
    return Arrays.equals(payload, end, payload.length, digest, 0, Md5.SIZE);
  }

  private List<StreamRecord> takeApart(
      byte[] payload, String sequenceNumber, StreamRecord.Builder builder) throws IOException {
    CodedInputStream message =
        CodedInputStream.newInstance(
            payload, MAGIC.length, payload.length - MAGIC.length - Md5.SIZE);
    List<String> keys = new ArrayList<>();
    List<String> hashKeys = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
      boolean hasBytes = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      if (hasBytes && WireFormat.getTagFieldNumber(tag) == KEYS) {
        keys.add(message.readString());
      } else if (hasBytes && WireFormat.getTagFieldNumber(tag) == HASH_KEYS) {
        hashKeys.add(message.readString());
      } else if (hasBytes && WireFormat.getTagFieldNumber(tag) == RECORDS) {
        entries.add(entry(payload, message));
      } else {
        message.skipField(tag);
      }
    }
    List<StreamRecord> records = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      String key = keys.get(Math.toIntExact(entry.keyIndex()));
      if (!belongs(key, entry.hashKeyIndex(), hashKeys)) {
        drop(entries.size(), sequenceNumber);
        return List.of();
      }
      records.add(
          builder.partitionKey(key).subSequenceNumber(records.size()).data(entry.data()).build());
    }
    return records;
  }

  private boolean belongs(String key, long hashKeyIndex, List<String> hashKeys) throws IOException {
    if (hashKeyIndex == NONE) {
      return shard.hashKeys().contains(HashKey.ofPartitionKey(key));
    }
    String digits = hashKeys.get(Math.toIntExact(hashKeyIndex));
    if (digits.length() > MOST_HASH_KEY_DIGITS) {
      throw new IOException("an explicit hash key has more digits than 2^128-1");
    }
    BigInteger number = new BigInteger(digits);
    return HashKey.isOne(number) && shard.hashKeys().contains(HashKey.of(number));
  }

  private void drop(int records, String sequenceNumber) {
    tally.foreign += records;
    if (!hasDropped) {
      hasDropped = true;
      log.warn(
          "The aggregate {}/{}/{} holds records of another shard: its {} records are dropped, as"
              + " KCL does. Further ones of this shard are only counted",
          streamName,
          shard.shardId(),
          sequenceNumber,
          records);
    }
  }

  private static Entry entry(byte[] payload, CodedInputStream message) throws IOException {
    int outer = message.pushLimit(message.readRawVarint32());
    long keyIndex = NONE;
    long hashKeyIndex = NONE;
    ByteBuffer data = null;
    for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
      int type = WireFormat.getTagWireType(tag);
      int field = WireFormat.getTagFieldNumber(tag);
      if (field == KEY_INDEX && type == WireFormat.WIRETYPE_VARINT) {
        keyIndex = message.readUInt64();
      } else if (field == HASH_KEY_INDEX && type == WireFormat.WIRETYPE_VARINT) {
        hashKeyIndex = message.readUInt64();
      } else if (field == DATA && type == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        data = slice(payload, message);
      } else {
        message.skipField(tag);
      }
    }
    message.popLimit(outer);
    return new Entry(keyIndex, hashKeyIndex, required(data));
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
