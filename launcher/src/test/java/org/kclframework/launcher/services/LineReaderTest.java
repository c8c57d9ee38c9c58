package org.kclframework.launcher.services;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  private static List<String> lines(InputStream input) throws IOException {
    LineReader reader = new LineReader(input);
    List<String> lines = new ArrayList<>();
    for (byte[] line = reader.next(); line != null; line = reader.next()) {
      lines.add(new String(line, ISO_8859_1));
      assertThat(reader.number()).isEqualTo(lines.size());
    }
    assertThat(reader.next()).isNull();
    return lines;
  }

  private static List<String> lines(String text) throws IOException {
    return lines(new ByteArrayInputStream(text.getBytes(ISO_8859_1)));
  }

  @Test
  void lines_endWithALineFeedOrTheFile() throws IOException {
    assertThat(lines("")).isEmpty();
    assertThat(lines("a")).containsExactly("a");
    assertThat(lines("a\n")).containsExactly("a");
    assertThat(lines("a\nb")).containsExactly("a", "b");
  }

  @Test
  void emptyLines_areLines() throws IOException {
    assertThat(lines("\n\na\n\n")).containsExactly("", "", "a", "");
  }

  @Test
  void carriageReturn_belongsToTheEndOfTheLine() throws IOException {
    assertThat(lines("a\r\n\r\nb\rc\r\nd\r")).containsExactly("a", "", "b\rc", "d");
  }

  @Test
  void bytes_areNotDecoded() throws IOException {
    assertThat(lines("\u00ff\u00fe\n\u0000")).containsExactly("\u00ff\u00fe", "\u0000");
  }

  @Test
  void longLines_andLinesAcrossReads_areWhole() throws IOException {
    String longLine = "x".repeat(200_000);
    assertThat(lines("a\n" + longLine + "\r\nb\n")).containsExactly("a", longLine, "b");
  }

  /** A stream that gives a byte at a time has a read between any two. */
  @Test
  void anyReads_makeTheSameLines() throws IOException {
    String text = "a\r\n\nbc\n\r\nd";
    InputStream dripping =
        new ByteArrayInputStream(text.getBytes(ISO_8859_1)) {
          @Override
          public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(length, 1));
          }
        };
    assertThat(lines(dripping)).isEqualTo(lines(text)).containsExactly("a", "", "bc", "", "d");
  }
}
