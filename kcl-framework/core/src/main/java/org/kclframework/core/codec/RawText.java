package org.kclframework.core.codec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the writers had as a string. Python 2's strings and those of Go hold any bytes, most
 * often UTF-8.
 */
final class RawText {

  /** Stands for what is not UTF-8, and for itself. */
  private static final char REPLACEMENT = '\uFFFD';

  private RawText() {}

  /** Returns the text, or null if it is not UTF-8. */
  static @Nullable String of(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0
        && !Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8))) {
      return null;
    }
    return text;
  }

  /**
   * Returns the text, with {@code \xff} for each byte that is not UTF-8, as Python's error handler
   * {@code backslashreplace} has it.
   */
  static String escaped(byte[] bytes) {
    String text = of(bytes);
    if (text != null) {
      return text;
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer part = CharBuffer.allocate(bytes.length);
    StringBuilder all = new StringBuilder();
    while (in.hasRemaining()) {
      CoderResult result = decoder.decode(in, part, true);
      all.append(part.flip());
      part.clear();
      for (int i = result.isError() ? result.length() : 0; i > 0; i--) {
        all.append("\\x").append(HexFormat.of().toHexDigits(in.get()));
      }
    }
    return all.toString();
  }
}
