package org.kclframework.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** Finds the hash key that decides which shard a record goes to. */
final class HashKeys {

  private HashKeys() {}

  /**
   * Returns the explicit hash key, or else the MD5 of the partition key.
   *
   * @throws software.amazon.awssdk.services.kinesis.model.InvalidArgumentException if the explicit
   *     hash key is outside of the key space
   */
  static BigInteger of(String partitionKey, @Nullable String explicitHashKey) {
    if (explicitHashKey == null) {
      return new BigInteger(1, md5().digest(partitionKey.getBytes(UTF_8)));
    }
    BigInteger key = new BigInteger(explicitHashKey);
    if (key.compareTo(HashRange.MAX_KEY) > 0) {
      throw KinesisErrors.invalidArgument(
          "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. "
              + "Specified value was "
              + explicitHashKey);
    }
    return key;
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must support MD5", e);
    }
  }
}
