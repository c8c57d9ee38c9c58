package org.kclframework.streams.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.Surrogates;
import org.kclframework.streams.shard.HashKey;

/**
 * A record to be written to a stream: immutable, and safe for use by several threads, as long as
 * nobody changes the array that it was made of.
 */
public final class ProducerRecord {

  /**
   * The longest partition key, in code points: PutRecords takes Unicode strings of up to 256
   * characters, and Smithy, the language of the model that says so, counts Unicode scalar values.
   */
  public static final int MAX_KEY_LENGTH = 256;

  private final String partitionKey;
  private final byte[] data;
  private final @Nullable BigInteger explicitHashKey;

  /**
   * Describes a record that goes where its partition key says.
   *
   * @param partitionKey decides the shard, and which records stay in order; 1 to 256 characters
   * @param data the payload; not copied, so it must not be changed any more
   * @throws IllegalArgumentException if the key is too short or too long, or no text
   */
  public ProducerRecord(String partitionKey, byte[] data) {
    this(partitionKey, data, null);
  }

  private ProducerRecord(String partitionKey, byte[] data, @Nullable BigInteger explicitHashKey) {
    this.partitionKey = requireNonNull(partitionKey, "partitionKey is null");
    this.data = requireNonNull(data, "data is null");
    this.explicitHashKey = explicitHashKey;
    int length = partitionKey.codePointCount(0, partitionKey.length());
    if (length < 1 || length > MAX_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "a partition key has 1 to " + MAX_KEY_LENGTH + " characters, but this one " + length);
    }
    if (Surrogates.indexOfLone(partitionKey) >= 0) {
      throw new IllegalArgumentException(
          "a partition key is text, but this one has half a character (a lone surrogate)");
    }
    if (explicitHashKey != null && !HashKey.isOne(explicitHashKey)) {
      throw new IllegalArgumentException(
          "an explicit hash key is a number from 0 to 2^128-1, but was " + explicitHashKey);
    }
  }

  /**
   * Returns the record with a hash key that decides the shard in place of the partition key's hash.
   *
   * @param hashKey 0 to 2^128-1
   * @throws IllegalArgumentException if it is out of bounds
   */
  public ProducerRecord withExplicitHashKey(BigInteger hashKey) {
    return new ProducerRecord(partitionKey, data, requireNonNull(hashKey, "hashKey is null"));
  }

  /** Returns what decides the shard, and which records stay in order. */
  public String partitionKey() {
    return partitionKey;
  }

  /** Returns the payload, read-only. */
  public ByteBuffer data() {
    return ByteBuffer.wrap(data).asReadOnlyBuffer();
  }

  /** Returns the payload itself, which must not be changed. */
  byte[] bytes() {
    return data;
  }

  /** Returns what decides the shard in place of the partition key's hash. */
  public Optional<BigInteger> explicitHashKey() {
    return Optional.ofNullable(explicitHashKey);
  }

  /** Returns how many bytes count towards the limits of Kinesis: those of the data and the key. */
  public int size() {
    return data.length + keySize();
  }

  /** Returns how many bytes the partition key has. */
  int keySize() {
    for (int i = 0; i < partitionKey.length(); i++) {
      if (partitionKey.charAt(i) >= 0x80) {
        return partitionKey.getBytes(UTF_8).length;
      }
    }
    return partitionKey.length();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProducerRecord record
        && partitionKey.equals(record.partitionKey)
        && Arrays.equals(data, record.data)
        && explicitHashKey().equals(record.explicitHashKey());
  }

  @Override
  public int hashCode() {
    return 31 * partitionKey.hashCode() + Arrays.hashCode(data);
  }

  /** Says how large it is; the payload and the key, which may be personal, are left out. */
  @Override
  public String toString() {
    return "ProducerRecord[" + data.length + " bytes]";
  }
}
