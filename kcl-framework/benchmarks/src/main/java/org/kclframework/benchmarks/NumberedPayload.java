package org.kclframework.benchmarks;

import java.nio.ByteBuffer;

/**
 * The payloads that {@link LoggingProcessor} reads: the key's index and a number within the key.
 */
final class NumberedPayload {

  private NumberedPayload() {}

  static byte[] of(int key, long number, int size) {
    return ByteBuffer.allocate(Math.max(size, Integer.BYTES + Long.BYTES))
        .putInt(key)
        .putLong(number)
        .array();
  }

  static NumberedEvent read(ByteBuffer payload) {
    return new NumberedEvent(payload.getInt(), payload.getLong());
  }
}
