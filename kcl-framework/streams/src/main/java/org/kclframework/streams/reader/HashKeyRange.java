package org.kclframework.streams.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The part of the hash keys, 0 to 2^128-1, that a shard takes. A record's hash key is the MD5 of
 * its partition key, unless it has an explicit one.
 *
 * @param first the least hash key
 * @param last the greatest, which belongs to it
 */
public record HashKeyRange(BigInteger first, BigInteger last) {

  /** Every hash key. */
  public static final HashKeyRange ALL =
      new HashKeyRange(BigInteger.ZERO, BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE));

  /** Checks that neither is null. */
  public HashKeyRange {
    requireNonNull(first, "first is null");
    requireNonNull(last, "last is null");
  }

  static HashKeyRange of(
      software.amazon.awssdk.services.kinesis.model.@Nullable HashKeyRange range) {
    if (range == null || range.startingHashKey() == null || range.endingHashKey() == null) {
      return ALL;
    }
    return new HashKeyRange(
        new BigInteger(range.startingHashKey()), new BigInteger(range.endingHashKey()));
  }

  boolean contains(BigInteger hashKey) {
    return hashKey.compareTo(first) >= 0 && hashKey.compareTo(last) <= 0;
  }

  static BigInteger hashKey(String partitionKey, MessageDigest md5) {
    return new BigInteger(1, md5.digest(partitionKey.getBytes(UTF_8)));
  }
}
