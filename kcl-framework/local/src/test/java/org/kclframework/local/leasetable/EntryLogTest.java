package org.kclframework.local.leasetable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryLogTest {

  private static final int FIRST_ENTRY = 8;
  private static final int SECOND_ENTRY = FIRST_ENTRY + 8 + "first".length();

  @TempDir private Path directory;

  private Path path;

  @BeforeEach
  void writeTwoEntries() throws IOException {
    path = directory.resolve("log");
    try (EntryLog log = EntryLog.create(path)) {
      log.append("first".getBytes(UTF_8));
      log.append("second".getBytes(UTF_8));
    }
  }

  @Test
  void open_readsWhatWasWritten() throws IOException {
    assertThat(read()).containsExactly("first", "second");
  }

  @Test
  void append_afterOpen_addsAtTheEnd() throws IOException {
    try (EntryLog log = EntryLog.open(path, content -> {})) {
      log.append("third".getBytes(UTF_8));
    }

    assertThat(read()).containsExactly("first", "second", "third");
  }

  @Test
  void append_ofNothing_isRefused() throws IOException {
    try (EntryLog log = EntryLog.open(path, content -> {})) {
      assertThatThrownBy(() -> log.append(new byte[0]))
          .hasMessage("entry must have 1 to 67108864 bytes, but has 0");
    }
    assertThat(read()).containsExactly("first", "second");
  }

  @Test
  void append_onInterruptedThread_works() throws IOException {
    try (EntryLog log = EntryLog.open(path, content -> {})) {
      Thread.currentThread().interrupt();
      log.append("third".getBytes(UTF_8));
      assertThat(Thread.interrupted()).isTrue();
      log.append("fourth".getBytes(UTF_8));
    }

    assertThat(read()).containsExactly("first", "second", "third", "fourth");
  }

  @Test
  void open_cutsOffIncompleteLastEntry() throws IOException {
    byte[] whole = Files.readAllBytes(path);
    for (int length = SECOND_ENTRY; length < whole.length; length++) {
      Files.write(path, Arrays.copyOf(whole, length));

      assertThat(read()).as("%d bytes", length).containsExactly("first");
      assertThat(path).hasSize(SECOND_ENTRY);
    }
  }

  @Test
  void open_cutsOffLastEntryWithWrongChecksum() throws IOException {
    flipLastBit(SECOND_ENTRY + 8);

    assertThat(read()).containsExactly("first");
  }

  @Test
  void open_ofFileWithDamageInTheMiddle_tellsWhere() throws IOException {
    flipLastBit(FIRST_ENTRY + 8);

    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessage(path + " is corrupt at offset 8: checksum does not match");
  }

  @Test
  void open_ofFileWithImpossibleLength_tellsWhere() throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    ByteBuffer.wrap(bytes).putInt(SECOND_ENTRY, -5);
    Files.write(path, bytes);

    assertThatThrownBy(this::read)
        .hasMessage(path + " is corrupt at offset 21: length must be 1 to 67108864, but is -5");
  }

  @Test
  void open_whenReaderFails_tellsWhere() {
    assertThatThrownBy(
            () ->
                EntryLog.open(
                    path,
                    content -> {
                      throw new IOException("odd content");
                    }))
        .hasMessage(path + " is corrupt at offset 8: odd content");
  }

  @Test
  void open_ofOtherFile_isRefused() throws IOException {
    for (String other : List.of("", "short", "something else")) {
      Files.writeString(path, other);
      assertThatThrownBy(this::read).hasMessage(path + " is not a log of a lease table");
    }
  }

  @Test
  void open_ofLaterVersion_isRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    bytes[7] = 2;
    Files.write(path, bytes);

    assertThatThrownBy(this::read)
        .hasMessage(path + " has version 2, but only version 1 can be read");
  }

  @Test
  void create_replacesWhatIsThere() throws IOException {
    EntryLog.create(path).close();

    assertThat(read()).isEmpty();
  }

  private void flipLastBit(int offset) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    bytes[offset] ^= 1;
    Files.write(path, bytes);
  }

  private List<String> read() throws IOException {
    List<String> entries = new ArrayList<>();
    EntryLog.open(path, content -> entries.add(new String(content, UTF_8))).close();
    return entries;
  }
}
