package org.kclframework.streams.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.util.Optional;

/**
 * A record to be written to a stream.
 *
 * <p>Immutable and safe for use by several threads, as long as nobody changes the array.
 *
 * @param partitionKey decides the shard, together with those records that must stay in order; 1 to
 *     256 characters
 * @param data the payload; not copied, so it must not be changed any more
 * @param explicitHashKey decides the shard in place of the partition key's hash: 0 to 2^128-1
 */
public record ProducerRecord(
    String partitionKey, byte[] data, Optional<BigInteger> explicitHashKey) {

  /** The longest partition key, as the API of Kinesis defines it for PutRecords. */
  static final int MAX_KEY_LENGTH = 256;

  private static final int HASH_KEY_BITS = 128;

  /**
   * Checks what holds for records of any stream.
   *
   * @throws IllegalArgumentException if the key or the hash key is out of bounds
   */
  public ProducerRecord {
    requireNonNull(partitionKey, "partitionKey is null");
    requireNonNull(data, "data is null");
    requireNonNull(explicitHashKey, "explicitHashKey is null");
    int length = partitionKey.codePointCount(0, partitionKey.length());
    if (length < 1 || length > MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "a partition key has 1 to " + MAX_KEY_LENGTH + " characters, but this one " + length);
    }
    explicitHashKey.ifPresent(
        key -> {
          if (key.signum() < 0 || key.bitLength() > HASH_KEY_BITS) {
            throw new IllegalArgumentException(
                "an explicit hash key is a number from 0 to 2^128-1, but was " + key);
          }
        });
  }

  /** Describes a record that goes where its partition key says. */
  public ProducerRecord(String partitionKey, byte[] data) {
    this(partitionKey, data, Optional.empty());
  }

  /** Returns how many bytes count towards the limits of Kinesis: those of the data and the key. */
  public int size() {
    return data.length + utf8Length(partitionKey);
  }

  private static int utf8Length(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return text.getBytes(UTF_8).length;
      }
    }
    return text.length();
  }

  /** Says how large it is; the payload and the key, which may be personal, are left out. */
  @Override
  public String toString() {
    return "ProducerRecord[" + data.length + " bytes]";
  }
}
