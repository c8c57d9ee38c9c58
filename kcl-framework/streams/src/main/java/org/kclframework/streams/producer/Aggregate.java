package org.kclframework.streams.producer;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kclframework.streams.internal.Md5;

/**
 * Writes several records as one, in the format of the Kinesis Producer Library, which KCL and
 * Lambda's libraries take apart: four magic bytes, a protobuf message with tables of partition keys
 * and hash keys, and the message's MD5 ("KPL Aggregated Record Format" in the documentation of the
 * KPL).
 */
final class Aggregate {

  static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};

  /** Fields of the message. */
  static final int KEYS = 1;

  static final int HASH_KEYS = 2;
  static final int RECORDS = 3;

  /** Fields of a record in it. */
  private static final int KEY_INDEX = 1;

  private static final int HASH_KEY_INDEX = 2;
  private static final int DATA = 3;

  /** What an aggregate has around its message. */
  static final int FRAME = MAGIC.length + Md5.SIZE;

  private Aggregate() {}

  /** Returns the payload that holds records in their order. */
  static byte[] of(List<ProducerRecord> records) {
    Map<String, Integer> keys = new LinkedHashMap<>();
    Map<BigInteger, Integer> hashKeys = new LinkedHashMap<>();
    int size = 0;
    for (ProducerRecord record : records) {
      keys.putIfAbsent(record.partitionKey(), keys.size());
      record.explicitHashKey().ifPresent(key -> hashKeys.putIfAbsent(key, hashKeys.size()));
    }
    for (String key : keys.keySet()) {
      size += CodedOutputStream.computeStringSize(KEYS, key);
    }
    for (BigInteger key : hashKeys.keySet()) {
      size += CodedOutputStream.computeStringSize(HASH_KEYS, key.toString());
    }
    for (ProducerRecord record : records) {
      int body = bodySize(record, keys, hashKeys);
      size +=
          CodedOutputStream.computeTagSize(RECORDS)
              + CodedOutputStream.computeUInt32SizeNoTag(body)
              + body;
    }
    byte[] payload = new byte[FRAME + size];
    System.arraycopy(MAGIC, 0, payload, 0, MAGIC.length);
    CodedOutputStream message = CodedOutputStream.newInstance(payload, MAGIC.length, size);
    try {
      write(message, records, keys, hashKeys);
    } catch (IOException e) {
      throw new UncheckedIOException("an array takes all that was measured for it", e);
    }
    byte[] digest = Md5.of(payload, MAGIC.length, size);
    System.arraycopy(digest, 0, payload, MAGIC.length + size, digest.length);
    return payload;
  }

  private static void write(
      CodedOutputStream message,
      List<ProducerRecord> records,
      Map<String, Integer> keys,
      Map<BigInteger, Integer> hashKeys)
      throws IOException {
    for (String key : keys.keySet()) {
      message.writeString(KEYS, key);
    }
    for (BigInteger key : hashKeys.keySet()) {
      message.writeString(HASH_KEYS, key.toString());
    }
    for (ProducerRecord record : records) {
      message.writeTag(RECORDS, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      message.writeUInt32NoTag(bodySize(record, keys, hashKeys));
      message.writeUInt64(KEY_INDEX, index(keys, record.partitionKey()));
      if (record.explicitHashKey().isPresent()) {
        message.writeUInt64(HASH_KEY_INDEX, index(hashKeys, record.explicitHashKey().get()));
      }
      message.writeByteArray(DATA, record.bytes());
    }
    message.checkNoSpaceLeft();
  }

  private static <K> int index(Map<K, Integer> table, K key) {
    return requireNonNull(table.get(key));
  }

  private static int bodySize(
      ProducerRecord record, Map<String, Integer> keys, Map<BigInteger, Integer> hashKeys) {
    return bodySize(
        record,
        index(keys, record.partitionKey()),
        record.explicitHashKey().map(key -> index(hashKeys, key)));
  }

  /** Returns the size of a record in the message, without its tag and length. */
  static int bodySize(ProducerRecord record, int keyIndex, Optional<Integer> hashKeyIndex) {
    return CodedOutputStream.computeUInt64Size(KEY_INDEX, keyIndex)
        + hashKeyIndex
            .map(index -> CodedOutputStream.computeUInt64Size(HASH_KEY_INDEX, index))
            .orElse(0)
        + CodedOutputStream.computeByteArraySize(DATA, record.bytes());
  }
}
