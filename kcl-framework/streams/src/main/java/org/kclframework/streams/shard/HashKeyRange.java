package org.kclframework.streams.shard;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The hash keys that a shard takes.
 *
 * @param first the least
 * @param last the greatest, which belongs to it
 */
public record HashKeyRange(HashKey first, HashKey last) {

  /** Every hash key. */
  public static final HashKeyRange ALL = new HashKeyRange(new HashKey(0, 0), new HashKey(-1, -1));

  /** Checks that neither is null. */
  public HashKeyRange {
    requireNonNull(first, "first is null");
    requireNonNull(last, "last is null");
  }

  /** Returns what Kinesis says of a shard; {@link #ALL} if it says nothing. */
  public static HashKeyRange of(
      software.amazon.awssdk.services.kinesis.model.@Nullable HashKeyRange range) {
    if (range == null || range.startingHashKey() == null || range.endingHashKey() == null) {
      return ALL;
    }
    return new HashKeyRange(
        HashKey.of(new BigInteger(range.startingHashKey())),
        HashKey.of(new BigInteger(range.endingHashKey())));
  }

  /** Returns whether the shard takes records with a hash key. */
  public boolean contains(HashKey key) {
    return first.compareTo(key) <= 0 && key.compareTo(last) <= 0;
  }
}
