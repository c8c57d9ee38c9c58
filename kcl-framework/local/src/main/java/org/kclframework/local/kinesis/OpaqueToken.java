package org.kclframework.local.kinesis;

import static org.kclframework.local.storage.Checksums.crc32c;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/**
 * Text that clients hand back unread: shard iterators and paging tokens.
 *
 * <p>It carries its meaning, so that the service keeps nothing per token, and a checksum, so that a
 * token that was cut, altered or made up is recognised.
 */
final class OpaqueToken {

  private static final int CHECKSUM_BYTES = 4;

  private OpaqueToken() {}

  static String encode(byte[] content) {
    ByteBuffer buffer = ByteBuffer.allocate(CHECKSUM_BYTES + content.length);
    buffer.putInt(crc32c(content)).put(content);
    return Base64.getEncoder().encodeToString(buffer.array());
  }

  /** Returns the content, or empty if the token did not come from {@link #encode}. */
  static Optional<byte[]> decode(String token) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (bytes.length < CHECKSUM_BYTES) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int checksum = buffer.getInt();
    byte[] content = new byte[buffer.remaining()];
    buffer.get(content);
    return checksum == crc32c(content) ? Optional.of(content) : Optional.empty();
  }
}
