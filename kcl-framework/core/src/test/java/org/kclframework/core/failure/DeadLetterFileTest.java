package org.kclframework.core.failure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.StreamRecord;

@Timeout(30)
class DeadLetterFileTest {

  @TempDir Path directory;

  private final List<String> seen = new ArrayList<>();

  @Test
  void read_visitsTheLettersInOrderWithTheirLines() throws Exception {
    read(letter("1"), letter("2"), letter("3"));
    assertThat(seen).containsExactly("1: 1", "2: 2", "3: 3");
  }

  @Test
  void read_ofAnEmptyFile_visitsNothing() throws Exception {
    read();
    assertThat(seen).isEmpty();
  }

  @Test
  void read_reportsDamagedLinesAndGoesOn() throws Exception {
    byte[] cut = Arrays.copyOf(letter("2"), 40);
    byte[] notUtf8 = letter("3");
    notUtf8[notUtf8.length - 20] = (byte) 0xff;
    byte[] twoInOne = (text(letter("4")) + text(letter("5"))).getBytes(UTF_8);
    read(letter("1"), cut, notUtf8, new byte[0], " \t".getBytes(UTF_8), twoInOne, letter("6"));
    assertThat(seen)
        .hasSize(5)
        .startsWith("1: 1")
        .endsWith("7: 6")
        .anyMatch(line -> line.startsWith("2 unreadable: not a dead letter: malformed at column"))
        .anyMatch(line -> line.startsWith("3 unreadable: not a dead letter"))
        .anyMatch(line -> line.startsWith("6 unreadable: not a dead letter"));
  }

  @Test
  void read_keepsWhatIsNotAscii() throws Exception {
    String key = "ключ";
    // Other programs may write the characters themselves where this one writes escapes.
    String line =
        text(DeadLetterJson.write(Letters.of(StreamRecord.builder().partitionKey("KEY").build())))
            .replace("KEY", key);
    Path file = Files.writeString(directory.resolve("letters"), line + "\n");
    List<String> keys = new ArrayList<>();
    DeadLetterFile.read(
        file, (letter, number) -> keys.add(letter.record().partitionKey()), this::unreadable);
    assertThat(keys).containsExactly(key);
    assertThat(seen).isEmpty();
  }

  @Test
  void read_stopsWhenTheVisitorFails() throws Exception {
    Path file = write(letter("1"), letter("2"));
    assertThatThrownBy(
            () ->
                DeadLetterFile.read(
                    file,
                    (letter, number) -> {
                      seen.add(number + "");
                      throw new IOException("enough");
                    },
                    this::unreadable))
        .isInstanceOf(IOException.class)
        .hasMessage("enough");
    assertThat(seen).containsExactly("1");
  }

  @Test
  void read_ofAMissingFile_fails() {
    Path file = directory.resolve("missing");
    assertThatThrownBy(() -> DeadLetterFile.read(file, this::visit, this::unreadable))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("missing");
  }

  private void visit(DeadLetter letter, long line) {
    seen.add(line + ": " + letter.record().sequenceNumber());
  }

  private void unreadable(long line, String reason) {
    seen.add(line + " unreadable: " + reason);
  }

  private void read(byte[]... lines) throws IOException {
    DeadLetterFile.read(write(lines), this::visit, this::unreadable);
  }

  private Path write(byte[]... lines) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] line : lines) {
      bytes.writeBytes(line);
      bytes.write('\n');
    }
    return Files.write(directory.resolve("letters"), bytes.toByteArray());
  }

  private static byte[] letter(String sequenceNumber) {
    return DeadLetterJson.write(Letters.numbered(sequenceNumber));
  }

  private static String text(byte[] line) {
    return new String(line, UTF_8);
  }
}
