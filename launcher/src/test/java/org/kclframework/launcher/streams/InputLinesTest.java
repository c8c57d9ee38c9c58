package org.kclframework.launcher.streams;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InputLinesTest {

  private static List<String> all(InputLines lines) throws IOException {
    List<String> found = new ArrayList<>();
    for (Optional<InputLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
      assertThat(line.get().number()).isEqualTo(found.size() + 1);
      found.add(line.get().bytes().map(bytes -> new String(bytes, ISO_8859_1)).orElse("too long"));
    }
    assertThat(lines.next()).isEmpty();
    return found;
  }

  private static InputStream input(String text) {
    return new ByteArrayInputStream(text.getBytes(ISO_8859_1));
  }

  private static List<String> all(String text) throws IOException {
    return all(new InputLines(input(text)));
  }

  @Test
  void lines_haveTheirEnds() throws IOException {
    assertThat(all("")).isEmpty();
    assertThat(all("a")).containsExactly("a");
    assertThat(all("a\n")).containsExactly("a\n");
    assertThat(all("a\r\n\n\u00e4\u0000\nb")).containsExactly("a\r\n", "\n", "\u00e4\u0000\n", "b");
  }

  @Test
  void lines_mayCrossTheBuffer() throws IOException {
    String line = "x".repeat(100_000) + "\n";
    assertThat(all(line + "a\n" + line)).containsExactly(line, "a\n", line);
  }

  @Test
  void oneByteAtATime_makesNoDifference() throws IOException {
    InputStream slow =
        new InputStream() {
          private final InputStream bytes = input("ab\nc\n");

          @Override
          public int read() throws IOException {
            return bytes.read();
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            return bytes.read(buffer, offset, 1);
          }
        };
    assertThat(all(new InputLines(slow))).containsExactly("ab\n", "c\n");
  }

  @Test
  void lineThatIsTooLong_isPassedOverInLittleMemory() throws IOException {
    InputLines lines = new InputLines(input("12345\n123456\n12345678901\nab\n1234567"), 6);
    assertThat(all(lines)).containsExactly("12345\n", "too long", "too long", "ab\n", "too long");
  }

  @Test
  void stop_leavesOutWhatIsNotReadToItsEnd() throws Exception {
    PipedOutputStream writer = new PipedOutputStream();
    try (PipedInputStream reader = new PipedInputStream(writer)) {
      InputLines lines = new InputLines(reader);
      writer.write("a\nb\nincompl".getBytes(ISO_8859_1));
      writer.flush();
      assertThat(lines.next()).isPresent();
      CompletableFuture<List<String>> rest =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  List<String> found = new ArrayList<>();
                  for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                    found.add(new String(line.get().bytes().orElseThrow(), ISO_8859_1));
                  }
                  return found;
                } catch (IOException e) {
                  throw new CompletionException(e);
                } finally {
                  lines.finish();
                }
              });
      lines.stop();
      // It returns although nobody writes what the reading thread may wait for.
      assertThat(lines.awaitStop(Duration.ofSeconds(20))).isTrue();
      writer.write("ete\nc\n".getBytes(ISO_8859_1));
      writer.close();
      assertThat(rest.get()).containsExactly("b\n");
    }
  }

  @Test
  void awaitStop_waitsForALimitedTime() throws Exception {
    InputLines lines = new InputLines(InputStream.nullInputStream());
    assertThat(lines.awaitStop(Duration.ofMillis(2))).isFalse();
  }

  @Test
  void finish_endsTheWait() throws Exception {
    InputLines lines = new InputLines(InputStream.nullInputStream());
    lines.finish();
    assertThat(lines.awaitStop(Duration.ofSeconds(20))).isTrue();
  }
}
