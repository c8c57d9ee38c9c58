package org.kclframework.streams.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * A place in the range that the shards of a stream divide among them: an unsigned number of 128
 * bits.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
record HashKey(long high, long low) implements Comparable<HashKey> {

  /** Returns where a record goes: its explicit hash key, or else the MD5 of its partition key. */
  static HashKey of(ProducerRecord record) {
    return record
        .explicitHashKey()
        .map(HashKey::of)
        .orElseGet(() -> ofPartitionKey(record.partitionKey()));
  }

  /** Returns a number from 0 to 2^128-1. */
  static HashKey of(BigInteger number) {
    return new HashKey(number.shiftRight(Long.SIZE).longValue(), number.longValue());
  }

  private static HashKey ofPartitionKey(String key) {
    byte[] text = key.getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.wrap(Md5.of(text, 0, text.length));
    return new HashKey(bytes.getLong(), bytes.getLong());
  }

  @Override
  public int compareTo(HashKey other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }
}
