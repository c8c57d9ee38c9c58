package org.kclframework.kcl;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import software.amazon.kinesis.retrieval.kpl.Messages.AggregatedRecord;
import software.amazon.kinesis.retrieval.kpl.Messages.Record;

/** Builds the payload of an aggregated record, well formed or not, as producers write them. */
final class KplAggregate {

  private static final int MAGIC = 0xF3899AC2;

  private final AggregatedRecord.Builder message = AggregatedRecord.newBuilder();

  /** Adds a record under a key of its own. */
  KplAggregate add(String partitionKey, String text) {
    return addWithIndex(key(partitionKey), text);
  }

  /** Adds a key to the table and returns its index. */
  long key(String partitionKey) {
    message.addPartitionKeyTable(partitionKey);
    return message.getPartitionKeyTableCount() - 1L;
  }

  /** Adds a record under the key at an index, which need not be there. */
  KplAggregate addWithIndex(long keyIndex, String text) {
    message.addRecords(record(keyIndex, text));
    return this;
  }

  /** Adds a record with an explicit hash key, which need not be a number. */
  KplAggregate addWithHashKey(String partitionKey, String hashKey, String text) {
    message.addExplicitHashKeyTable(hashKey);
    message.addRecords(
        record(key(partitionKey), text)
            .setExplicitHashKeyIndex(message.getExplicitHashKeyTableCount() - 1L));
    return this;
  }

  private static Record.Builder record(long keyIndex, String text) {
    return Record.newBuilder()
        .setPartitionKeyIndex(keyIndex)
        .setData(ByteString.copyFromUtf8(text));
  }

  byte[] bytes() {
    return withDigest(message.build().toByteArray());
  }

  /** Returns the payload cut short, under a digest that fits what is left. */
  byte[] damaged() {
    byte[] whole = message.build().toByteArray();
    return withDigest(Arrays.copyOf(whole, whole.length - 1));
  }

  /** Returns the payload under a digest that does not fit. */
  byte[] withWrongDigest() {
    byte[] bytes = bytes();
    bytes[bytes.length - 1] ^= 1;
    return bytes;
  }

  private static byte[] withDigest(byte[] message) {
    byte[] digest;
    try {
      digest = MessageDigest.getInstance("MD5").digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    return ByteBuffer.allocate(Integer.BYTES + message.length + digest.length)
        .putInt(MAGIC)
        .put(message)
        .put(digest)
        .array();
  }
}
