package org.kclframework.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;

class ShardFilesTest {

  private static final String PREFIX = "shardId-000000000000-1714564800-";
  private static final long LARGE = 1 << 20;

  @TempDir private Path directory = Path.of("replaced by JUnit");

  @Test
  void replay_ofNothingStartsAtZero() {
    ShardFiles files = files(LARGE);

    assertThat(replay(files)).isEmpty();
    assertThat(files.replay((position, arrival, record) -> {})).isZero();
  }

  @Test
  void replay_returnsWhatWasAppended() {
    ShardFiles files = files(LARGE);
    files.append(0, FakeClock.START, List.of(record("a", "one"), record("ä", "")));
    files.append(2, FakeClock.START.plusMillis(5), List.of(record("k".repeat(256), "three")));
    files.close();

    assertThat(replay(files(LARGE)))
        .containsExactly(
            "0 2024-05-01T12:00:00Z a=one",
            "1 2024-05-01T12:00:00Z ä=",
            "2 2024-05-01T12:00:00.005Z " + "k".repeat(256) + "=three");
  }

  @Test
  void append_goesOnInTheFileOfTheFormerProcess() throws IOException {
    append(files(LARGE), 0, "one");
    ShardFiles again = files(LARGE);
    assertThat(again.replay((position, arrival, record) -> {})).isEqualTo(1);
    append(again, 1, "two");

    assertThat(logs()).hasSize(1);
    assertThat(replay(files(LARGE))).extracting(ShardFilesTest::text).containsExactly("one", "two");
  }

  @Test
  void append_beginsANewFileWhenOneIsFull() throws IOException {
    ShardFiles files = files(100);
    for (int i = 0; i < 10; i++) {
      append(files, i, "0123456789012345678901234567890123456789");
    }
    files.close();

    assertThat(logs())
        .extracting(path -> path.getFileName().toString())
        .containsExactly(
            PREFIX + "00000000000000000000.log",
            PREFIX + "00000000000000000002.log",
            PREFIX + "00000000000000000004.log",
            PREFIX + "00000000000000000006.log",
            PREFIX + "00000000000000000008.log");
    assertThat(replay(files(100))).hasSize(10);
  }

  @Test
  void trim_deletesFilesWhoseRecordsAreAllOlder() throws IOException {
    ShardFiles files = files(100);
    for (int i = 0; i < 10; i++) {
      append(files, i, "0123456789012345678901234567890123456789");
    }
    files.trim(5);
    assertThat(logs()).hasSize(3);
    files.trim(10);
    assertThat(logs()).hasSize(1);
    append(files, 10, "more");
    files.close();

    ShardFiles again = files(100);
    assertThat(replay(again)).hasSize(3).first().asString().startsWith("8 ");
  }

  @Test
  void incompleteLastRecord_isCutWhereverTheWriteStopped() throws IOException {
    ShardFiles files = files(LARGE);
    append(files, 0, "one");
    append(files, 1, "two");
    files.close();
    byte[] whole = Files.readAllBytes(logs().get(0));
    int endOfFirst = ShardLogFile.HEADER_BYTES + (whole.length - ShardLogFile.HEADER_BYTES) / 2;

    for (int length = 0; length < whole.length; length++) {
      Files.write(logs().get(0), Arrays.copyOf(whole, length));
      ShardFiles cut = files(LARGE);
      List<String> texts = new ArrayList<>();
      long end = cut.replay((position, arrival, record) -> texts.add(text(record)));

      assertThat(texts)
          .as("records in a file of %s bytes", length)
          .isEqualTo(length < endOfFirst ? List.of() : List.of("one"));
      append(cut, end, "new");
      cut.close();
      assertThat(replay(files(LARGE))).hasSize(texts.size() + 1).last().asString().endsWith("new");
    }
  }

  @Test
  void incompleteRecordInAnOlderFile_isAnError() throws IOException {
    ShardFiles files = files(50);
    append(files, 0, "0123456789012345678901234567890123456789");
    append(files, 1, "more");
    files.close();
    Path first = logs().get(0);
    byte[] whole = Files.readAllBytes(first);
    Files.write(first, Arrays.copyOf(whole, whole.length - 1));

    assertThatThrownBy(() -> replay(files(50)))
        .isInstanceOf(CorruptDataException.class)
        .hasMessage(first + ": corrupt at offset 16: incomplete record");
  }

  @Test
  void everyChangedByte_isDetected() throws IOException {
    ShardFiles files = files(LARGE);
    append(files, 0, "one");
    append(files, 1, "two");
    files.close();
    Path log = logs().get(0);
    byte[] whole = Files.readAllBytes(log);

    for (int offset = 0; offset < whole.length; offset++) {
      byte[] changed = whole.clone();
      changed[offset] ^= 0x40;
      Files.write(log, changed);

      assertThatThrownBy(() -> replay(files(LARGE)))
          .as("changed at offset %s", offset)
          .isInstanceOf(CorruptDataException.class)
          .hasMessageStartingWith(log + ": corrupt at offset ");
    }
  }

  @Test
  void missingFile_isAnError() throws IOException {
    ShardFiles files = files(50);
    for (int i = 0; i < 3; i++) {
      append(files, i, "0123456789012345678901234567890123456789");
    }
    files.close();
    Files.delete(logs().get(1));

    assertThatThrownBy(() -> replay(files(50)))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("the file with position 1 is missing before it");
  }

  @Test
  void unknownVersion_isAnError() throws IOException {
    append(files(LARGE), 0, "one");
    byte[] bytes = Files.readAllBytes(logs().get(0));
    bytes[7] = 2;
    Files.write(logs().get(0), bytes);

    assertThatThrownBy(() -> replay(files(LARGE)))
        .hasMessageEndingWith("corrupt at offset 4: version must be 1, but was 2");
  }

  @Test
  void goldenFile_isReadAsItWasWritten() throws IOException {
    copyGolden("shard-v1.log");

    assertThat(replay(files(LARGE)))
        .containsExactly(
            "0 2024-05-01T12:00:00Z customer-1=first",
            "1 2024-05-01T12:00:00Z customer-2=second",
            "2 2024-05-01T12:00:00.005Z Kundin-ä=");
  }

  @Test
  void goldenFileThatWasCut_isReadUpToTheCut() throws IOException {
    copyGolden("shard-v1-truncated.log");

    assertThat(replay(files(LARGE)))
        .containsExactly(
            "0 2024-05-01T12:00:00Z customer-1=first", "1 2024-05-01T12:00:00Z customer-2=second");
  }

  @Test
  void write_stillProducesTheGoldenFile() throws IOException {
    ShardFiles files = files(LARGE);
    files.append(
        0, FakeClock.START, List.of(record("customer-1", "first"), record("customer-2", "second")));
    files.append(2, FakeClock.START.plusMillis(5), List.of(record("Kundin-ä", "")));
    files.close();

    try (InputStream golden = golden("shard-v1.log")) {
      assertThat(Files.readAllBytes(logs().get(0))).isEqualTo(golden.readAllBytes());
    }
  }

  private void copyGolden(String name) throws IOException {
    try (InputStream golden = golden(name)) {
      Files.copy(golden, directory.resolve(PREFIX + "00000000000000000000.log"));
    }
  }

  private static InputStream golden(String name) {
    return requireNonNull(ShardFilesTest.class.getResourceAsStream(name), name);
  }

  @Test
  void filesOfOtherShards_areLeftAlone() throws IOException {
    Path other = directory.resolve("shardId-000000000001-1714564800-00000000000000000000.log");
    Files.writeString(other, "something else");
    ShardFiles files = files(LARGE);
    append(files, 0, "one");

    files.delete();

    assertThat(logs()).containsExactly(other);
  }

  @Test
  void append_afterCloseFails() {
    ShardFiles files = files(LARGE);
    files.close();

    assertThatThrownBy(() -> append(files, 0, "late")).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void append_whenTheDirectoryCannotBeMadeFails() throws IOException {
    Path file = directory.resolve("a file");
    Files.writeString(file, "in the way", StandardOpenOption.CREATE_NEW);
    ShardFiles files = new ShardFiles(file, PREFIX, LARGE);

    assertThatThrownBy(() -> append(files, 0, "one"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("could not write to " + file);
  }

  @Test
  void append_onAnInterruptedThreadSucceeds() {
    ShardFiles files = files(LARGE);
    append(files, 0, "one");

    Thread.currentThread().interrupt();
    append(files, 1, "two");
    assertThat(Thread.interrupted()).isTrue();
    append(files, 2, "three");
    files.close();

    assertThat(replay(files(LARGE))).hasSize(3);
  }

  private ShardFiles files(long maxFileBytes) {
    return new ShardFiles(directory, PREFIX, maxFileBytes);
  }

  private static void append(ShardFiles files, long position, String data) {
    files.append(position, FakeClock.START, List.of(record("key", data)));
  }

  private static List<String> replay(ShardFiles files) {
    List<String> read = new ArrayList<>();
    files.replay((position, arrival, record) -> read.add(describe(position, arrival, record)));
    return read;
  }

  private static String describe(long position, Instant arrival, NewRecord record) {
    return position + " " + arrival + " " + record.partitionKey() + "=" + text(record);
  }

  private static String text(String description) {
    return description.substring(description.indexOf('=') + 1);
  }

  private static String text(NewRecord record) {
    return record.data().asUtf8String();
  }

  private static NewRecord record(String key, String data) {
    return new NewRecord(key, SdkBytes.fromByteArray(data.getBytes(UTF_8)));
  }

  private List<Path> logs() throws IOException {
    try (Stream<Path> paths = Files.list(directory)) {
      return paths.sorted().toList();
    }
  }
}
