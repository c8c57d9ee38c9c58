package org.kclframework.multilang;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LinesTest {

  /** Gives so many bytes at a time, as a pipe may. */
  private static final class Trickle extends InputStream {

    private final InputStream bytes;
    private final int atOnce;

    Trickle(String text, int atOnce) {
      this.bytes = new ByteArrayInputStream(text.getBytes(UTF_8));
      this.atOnce = atOnce;
    }

    @Override
    public int read() throws IOException {
      return bytes.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return bytes.read(target, offset, Math.min(length, atOnce));
    }
  }

  /** Returns the lines, those that are none or only a part of one in brackets. */
  private static List<String> read(String text, int atOnce, int longest) throws IOException {
    Lines lines = new Lines(new Trickle(text, atOnce), longest);
    List<String> read = new ArrayList<>();
    while (lines.advance()) {
      String line = new String(lines.bytes(), lines.offset(), lines.length(), UTF_8);
      read.add(lines.isWhole() ? line : "<" + line + ">");
    }
    return read;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100_000})
  void advance_cutsAtNewlines(int atOnce) throws Exception {
    assertThat(read("one\n\ntwo\r\nthree", atOnce, 100))
        .containsExactly("one", "", "two\r", "<three>");
    assertThat(read("", atOnce, 100)).isEmpty();
    assertThat(read("\n", atOnce, 100)).containsExactly("");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100_000})
  void advance_longLinesComeInPieces(int atOnce) throws Exception {
    assertThat(read("abc\nabcdefghij\nx\n", atOnce, 4))
        .containsExactly("abc", "<abcd>", "<efgh>", "ij", "x");
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 8192, 100_000})
  void advance_growsForLongLines(int atOnce) throws Exception {
    String longLine = "0123456789".repeat(3000);
    assertThat(read(longLine + "\n" + longLine + "\nend\n", atOnce, 40_000))
        .containsExactly(longLine, longLine, "end");
  }
}
