package org.kclframework.streams.shard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.kclframework.streams.internal.Md5;

/**
 * A place in the range that the shards of a stream divide among them: an unsigned number of 128
 * bits. A record's is the MD5 of its partition key, unless it has an explicit one.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
public record HashKey(long high, long low) implements Comparable<HashKey> {

  private static final int BITS = 2 * Long.SIZE;

  /** Returns whether a number is one: from 0 to 2^128-1. */
  public static boolean isOne(BigInteger number) {
    return number.signum() >= 0 && number.bitLength() <= BITS;
  }

  /**
   * Returns a number as a hash key.
   *
   * @throws IllegalArgumentException if it is not from 0 to 2^128-1
   */
  public static HashKey of(BigInteger number) {
    if (!isOne(number)) {
      throw new IllegalArgumentException(
          "a hash key is a number from 0 to 2^128-1, but was " + number);
    }
    return new HashKey(number.shiftRight(Long.SIZE).longValue(), number.longValue());
  }

  /** Returns the hash key of records with a partition key and no explicit hash key. */
  public static HashKey ofPartitionKey(String key) {
    byte[] text = key.getBytes(UTF_8);
    ByteBuffer bytes = ByteBuffer.wrap(Md5.of(text, 0, text.length));
    return new HashKey(bytes.getLong(), bytes.getLong());
  }

  @Override
  public int compareTo(HashKey other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** Returns its decimal digits, as the API of Kinesis has it. */
  @Override
  public String toString() {
    byte[] bytes = ByteBuffer.allocate(BITS / Byte.SIZE).putLong(high).putLong(low).array();
    return new BigInteger(1, bytes).toString();
  }
}
