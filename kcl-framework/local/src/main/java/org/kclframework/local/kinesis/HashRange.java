package org.kclframework.local.kinesis;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.kinesis.model.HashKeyRange;

/**
 * A range of the 128-bit hash key space that belongs to one shard.
 *
 * @param start the first hash key
 * @param end the last hash key, inclusive
 */
record HashRange(BigInteger start, BigInteger end) {

  /** How many hash keys there are. */
  static final BigInteger KEY_COUNT = BigInteger.ONE.shiftLeft(128);

  /** The greatest hash key. */
  static final BigInteger MAX_KEY = KEY_COUNT.subtract(BigInteger.ONE);

  HashRange {
    if (start.signum() < 0 || start.compareTo(end) > 0 || end.compareTo(MAX_KEY) > 0) {
      throw new IllegalArgumentException(
          "hash range must satisfy 0 <= start <= end <= 2^128-1, but was " + start + ".." + end);
    }
  }

  /** Cuts the whole key space into ranges of equal size, as far as that is possible. */
  static List<HashRange> uniform(int count) {
    List<HashRange> ranges = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ranges.add(
          new HashRange(
              uniformStart(i, count), uniformStart(i + 1, count).subtract(BigInteger.ONE)));
    }
    return ranges;
  }

  private static BigInteger uniformStart(int index, int count) {
    return KEY_COUNT.multiply(BigInteger.valueOf(index)).divide(BigInteger.valueOf(count));
  }

  /** Whether the other range starts right behind this one. */
  boolean isFollowedBy(HashRange other) {
    return end.add(BigInteger.ONE).equals(other.start);
  }

  boolean contains(BigInteger key) {
    return start.compareTo(key) <= 0 && key.compareTo(end) <= 0;
  }

  /** The part of this range below the given key. */
  HashRange below(BigInteger key) {
    return new HashRange(start, key.subtract(BigInteger.ONE));
  }

  /** The part of this range from the given key on. */
  HashRange from(BigInteger key) {
    return new HashRange(key, end);
  }

  /** This range and the one that follows it. */
  HashRange and(HashRange next) {
    return new HashRange(start, next.end);
  }

  /** The key at which an even split starts its second half. */
  BigInteger middle() {
    return start.add(end).shiftRight(1).add(BigInteger.ONE);
  }

  HashKeyRange toModel() {
    return HashKeyRange.builder()
        .startingHashKey(start.toString())
        .endingHashKey(end.toString())
        .build();
  }
}
