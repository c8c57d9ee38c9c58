package org.kclframework.core.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kclframework.core.DeadLetter;

@Timeout(60)
class FileFailureDestinationTest {

  @TempDir Path directory;

  private Path file;
  private FileFailureDestination destination;

  @BeforeEach
  void open() {
    file = directory.resolve("made/for/it/letters.jsonl");
    destination = new FileFailureDestination(file);
  }

  @AfterEach
  void close() {
    destination.close();
  }

  @Test
  void constructor_createsNothing() {
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void write_makesDirectoriesAndAppends() throws Exception {
    destination.write(Letters.numbered("1"));
    assertThat(read()).containsExactly("1");
    destination.write(Letters.numbered("2"));
    assertThat(read()).containsExactly("1", "2");
    assertThat(Files.readAllBytes(file)).endsWith((byte) '\n');
  }

  @Test
  void write_afterARestart_keepsWhatIsThere() throws Exception {
    destination.write(Letters.numbered("1"));
    destination.close();
    try (FileFailureDestination next = new FileFailureDestination(file)) {
      next.write(Letters.numbered("2"));
    }
    assertThat(read()).containsExactly("1", "2");
  }

  @Test
  void write_afterACrashInTheMiddleOfALetter_spoilsOnlyThatLetter() throws Exception {
    destination.write(Letters.numbered("1"));
    byte[] letter = DeadLetterJson.write(Letters.numbered("2"));
    Files.write(file, Arrays.copyOf(letter, 30), StandardOpenOption.APPEND);
    destination.write(Letters.numbered("3"));
    assertThat(read()).containsExactly("1", "line 2 unreadable", "3");
  }

  @Test
  void write_afterACrashBeforeTheLineEnd_losesNothing() throws Exception {
    Files.createDirectories(file.getParent());
    Files.write(file, DeadLetterJson.write(Letters.numbered("1")));
    destination.write(Letters.numbered("2"));
    assertThat(read()).containsExactly("1", "2");
  }

  @Test
  void write_byAnInterruptedThread_succeedsAndKeepsTheFlag() throws Exception {
    destination.write(Letters.numbered("1"));
    Thread.currentThread().interrupt();
    destination.write(Letters.numbered("2"));
    assertThat(Thread.interrupted()).isTrue();
    destination.write(Letters.numbered("3"));
    assertThat(read()).containsExactly("1", "2", "3");
  }

  @Test
  void write_afterTheFileWasMovedAway_startsANewOne() throws Exception {
    destination.write(Letters.numbered("1"));
    Files.move(file, directory.resolve("taken"));
    destination.write(Letters.numbered("2"));
    assertThat(read()).containsExactly("2");
  }

  @Test
  void write_byManyThreads_mixesNoLetters() throws Exception {
    List<String> expected = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> writes = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        String number = "1000" + i;
        expected.add(number);
        writes.add(
            threads.submit(
                () -> {
                  destination.write(Letters.numbered(number));
                  return null;
                }));
      }
      for (Future<?> write : writes) {
        write.get(30, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(read()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void write_byAnotherProcessToo_losesNoLetters() throws Exception {
    int letters = 200;
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName(),
                file.toString(),
                String.valueOf(letters))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
    int mine = 0;
    while (other.isAlive() && mine < 100_000) {
      destination.write(Letters.numbered("1"));
      mine++;
    }
    assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(other.exitValue()).as(Files.readString(directory.resolve("output"))).isZero();
    List<String> read = read();
    assertThat(read).filteredOn("1"::equals).hasSize(mine);
    assertThat(read).filteredOn("2"::equals).hasSize(letters);
    assertThat(read).hasSize(mine + letters);
  }

  /** Writes letters from a process of its own. */
  static final class OtherProcess {
    private OtherProcess() {}

    public static void main(String[] arguments) throws IOException {
      try (FileFailureDestination destination = new FileFailureDestination(Path.of(arguments[0]))) {
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
          destination.write(Letters.numbered("2"));
        }
      }
    }
  }

  @Test
  void write_whereNoFileCanBe_namesTheFile() throws Exception {
    Files.createFile(directory.resolve("made"));
    assertThatThrownBy(() -> destination.write(Letters.numbered("1")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot write to " + file + ": ");
  }

  @Test
  void write_toADirectory_namesIt() throws Exception {
    Files.createDirectories(file);
    assertThatThrownBy(() -> destination.write(Letters.numbered("1")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot write to " + file + ": ");
  }

  @Test
  void write_afterAFailure_works() throws Exception {
    Path obstacle = Files.createFile(directory.resolve("made"));
    assertThatThrownBy(() -> destination.write(Letters.numbered("1")))
        .isInstanceOf(IOException.class);
    Files.delete(obstacle);
    destination.write(Letters.numbered("1"));
    assertThat(read()).containsExactly("1");
  }

  @Test
  void write_toAFullDisk_saysSo() {
    File full = new File("/dev/full");
    assumeThat(full).exists();
    try (FileFailureDestination onFullDisk = new FileFailureDestination(full.toPath())) {
      assertThatThrownBy(() -> onFullDisk.write(Letters.numbered("1")))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("cannot write to /dev/full: ")
          .hasMessageContaining("space");
    }
  }

  @Test
  void write_whileTheFileIsLockedInThisProcess_saysSo() throws Exception {
    destination.write(Letters.numbered("1"));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.lock();
      assertThatThrownBy(() -> destination.write(Letters.numbered("2")))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "cannot write to "
                  + file
                  + ": it is open as another failure destination of this"
                  + " process");
    }
    destination.write(Letters.numbered("3"));
    assertThat(read()).containsExactly("1", "3");
  }

  @Test
  void write_afterClose_fails() throws Exception {
    destination.write(Letters.numbered("1"));
    destination.close();
    destination.close();
    assertThatThrownBy(() -> destination.write(Letters.numbered("2")))
        .isInstanceOf(IOException.class)
        .hasMessage(file + " is closed");
    assertThat(read()).containsExactly("1");
  }

  @Test
  void uri_namesTheAbsoluteFile() {
    assertThat(destination.uri()).isEqualTo("file:" + file);
    try (FileFailureDestination relative = new FileFailureDestination(Path.of("letters"))) {
      assertThat(relative.uri()).isEqualTo("file:" + Path.of("letters").toAbsolutePath());
    }
  }

  private List<String> read() throws IOException {
    List<String> numbers = new ArrayList<>();
    int line = 0;
    for (String json : Files.readString(file).split("\n", -1)) {
      line++;
      if (json.isBlank()) {
        continue;
      }
      try {
        DeadLetter letter = DeadLetterJson.read(json.getBytes(StandardCharsets.UTF_8));
        numbers.add(letter.record().sequenceNumber());
      } catch (IOException e) {
        numbers.add("line " + line + " unreadable");
      }
    }
    return numbers;
  }
}
