package org.kclframework.streams.eventstreamer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.streams.eventstreamer.ShippingException.Reason;

/** How a missed-events file is delivered, and what survives what. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MissedEventsTest {

  private static final Bucket B = new Bucket("b", "B");
  private static final Bucket C = new Bucket("c", "C");

  @TempDir private Path directory;

  private final ScriptedTarget target = new ScriptedTarget();
  private final RecordingPause pause = new RecordingPause();
  private final List<String> told = new ArrayList<>();

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  private Path file() {
    return directory.resolve("missed.txt");
  }

  private void append(Bucket bucket, String... keys) throws IOException {
    List<LoggedEvent> events = new ArrayList<>();
    for (String key : keys) {
      events.add(new LoggedEvent(key, 1, 1.5));
    }
    new MissedEventsFile(file(), InstantSource.fixed(Instant.EPOCH))
        .append(new Batch(bucket, events), "test");
  }

  private void appendText(String text) throws IOException {
    Files.writeString(file(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private MissedEvents missed() {
    return new MissedEvents(file())
        .pause(pause)
        .listener(
            new MissedEvents.Listener() {
              @Override
              public void delivered(long line, int events) {
                told.add(line + " delivered " + events);
              }

              @Override
              public void left(long line, String reason) {
                told.add(line + " left: " + reason);
              }
            });
  }

  @Test
  void reship_deliversLineByLine_andEmptiesTheFile() throws Exception {
    append(B, "k1", "k2");
    append(C, "k3");
    append(C);
    append(B, "k4");
    ReshipResult result = missed().reship(target);
    assertThat(result).isEqualTo(new ReshipResult(4, 4, 0, 0, 0, Optional.empty()));
    assertThat(result.isComplete()).isTrue();
    assertThat(target.calls())
        .containsExactly("bucket b", "b: k1 k2", "bucket c", "c: k3", "bucket b", "b: k4");
    assertThat(told)
        .containsExactly("1 delivered 2", "2 delivered 1", "3 delivered 0", "4 delivered 1");
    assertThat(file()).isEmptyFile();
  }

  @Test
  void reship_keepsValuesAndTypes() throws Exception {
    List<LoggedEvent> events =
        List.of(
            new LoggedEvent("text", "é\n😀", 1419876021.778477),
            new LoggedEvent("true", true, -1.5),
            new LoggedEvent("long", Long.MIN_VALUE, 1e20),
            new LoggedEvent("big", new BigInteger("18446744073709551615"), 3),
            new LoggedEvent("double", 0.1, 4),
            new LoggedEvent("whole", 2.0, 4),
            new LoggedEvent("tiny", 1.5e-300, 4),
            new LoggedEvent("decimal", new BigDecimal("0.1234567890123456789"), 6));
    String line = MissedLine.write(new Batch(B, events), "why \"so\"", Instant.EPOCH);
    assertThat(MissedLine.read(line.getBytes(UTF_8)))
        .isEqualTo(new MissedLine(Optional.of(B), events));
  }

  @Test
  void reship_overHttp_makesTheBucketFirst() throws Exception {
    append(B, "k1");
    try (Receiver receiver = new Receiver().then(429).then(201).then(500)) {
      HttpTarget http = HttpTarget.builder("key").base(receiver.base()).build();
      assertThat(missed().reship(http).isComplete()).isTrue();
      assertThat(receiver.requests())
          .extracting(Receiver.Request::path)
          .containsExactly("/api/buckets", "/api/buckets", "/api/events", "/api/events");
    }
  }

  @Test
  void reship_ofTheOriginalsFile_goesToTheBucketThatIsGiven() throws Exception {
    appendText(
        "{\"bucketKey\": \"x\", \"bucketName\": \"My \\u00e9 Bucket\"}\n"
            + "[{\"key\": \"temp\", \"value\": 32, \"epoch\": 1419876021.778477},"
            + " {\"key\": \"t2\", \"value\": \"a\", \"epoch\": 1}]\n");
    assertThat(missed().bucketOfOthers(C).reship(target).isComplete()).isTrue();
    assertThat(target.calls()).containsExactly("bucket x", "bucket c", "c: temp t2");
    assertThat(file()).isEmptyFile();
  }

  @Test
  void reship_ofTheOriginalsFile_withoutABucket_leavesItsEvents() throws Exception {
    appendText("[{\"key\": \"temp\", \"value\": 32, \"epoch\": 1}]\n");
    append(B, "k1");
    ReshipResult result = missed().reship(target);
    assertThat(result).isEqualTo(new ReshipResult(1, 1, 1, 0, 0, Optional.empty()));
    assertThat(told)
        .containsExactly("1 left: it names no bucket, and none was given for it", "2 delivered 1");
    assertThat(missed().bucketOfOthers(C).reship(target).deliveredEvents()).isEqualTo(1);
    assertThat(target.calls()).containsExactly("bucket b", "b: k1", "bucket c", "c: temp");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secret",
        "{\"bucketKey\": \"b\", \"bucketName\": \"secret",
        "\"secret\"",
        "17",
        "{}",
        "{\"bucketKey\": 1, \"bucketName\": \"secret\"}",
        "{\"bucketKey\": \"\", \"bucketName\": \"secret\"}",
        "{\"bucketKey\": \"b\", \"bucketName\": \"B\", \"events\": {}}",
        "{\"bucketKey\": \"b\", \"bucketName\": \"B\", \"more\": \"secret\"}",
        "{\"bucketKey\": \"b\", \"bucketName\": \"B\", \"events\": [\"secret\"]}",
        "{\"bucketKey\": \"b\", \"bucketName\": \"B\", \"events\": []} secret",
        "[{\"key\": \"k\", \"value\": null, \"epoch\": 1}]",
        "[{\"key\": \"k\", \"value\": NaN, \"epoch\": 1}]",
        "[{\"key\": \"k\", \"value\": [\"secret\"], \"epoch\": 1}]",
        "[{\"key\": \"k\", \"value\": \"secret\"}]",
        "[{\"key\": \"k\", \"value\": \"secret\", \"epoch\": \"1\"}]",
        "[{\"key\": \"k\", \"value\": \"secret\", \"epoch\": 1, \"iso8601\": \"x\"}]",
        "[{\"key\": \"k\", \"key\": \"secret\", \"value\": 1, \"epoch\": 1}]",
        "[{\"value\": \"secret\", \"epoch\": 1}]",
        "[{\"key\": \"k\", \"value\": \"half \\ud83d\", \"epoch\": 1}]"
      })
  void reship_leavesMalformedLines_andSaysWhich(String malformed) throws Exception {
    append(B, "k1");
    appendText(malformed + "\n");
    append(B, "k2");
    ReshipResult result = missed().bucketOfOthers(C).reship(target);
    assertThat(result).isEqualTo(new ReshipResult(2, 2, 1, 0, 0, Optional.empty()));
    assertThat(target.calls()).containsExactly("bucket b", "b: k1", "b: k2");
    assertThat(told.get(1)).startsWith("2 left: ").doesNotContain("secret");
    assertThat(Files.readAllLines(file()).get(1)).isEqualTo(malformed);
    assertThat(Files.readAllLines(file())).hasSize(3);
  }

  @Test
  void reship_again_deliversOnlyWhatIsLeft() throws Exception {
    append(B, "k1");
    append(B, "k2");
    append(B, "k3");
    target.failing(Reason.BAD_BATCH, Reason.BAD_BATCH);
    assertThat(missed().reship(target))
        .isEqualTo(new ReshipResult(1, 1, 0, 2, 0, Optional.empty()));
    append(B, "k4");
    told.clear();
    assertThat(missed().reship(target).isComplete()).isTrue();
    assertThat(told).containsExactly("1 delivered 1", "2 delivered 1", "4 delivered 1");
    assertThat(target.calls())
        .containsExactly("bucket b", "b: k3", "bucket b", "b: k1", "b: k2", "b: k4");
    assertThat(file()).isEmptyFile();
  }

  @ParameterizedTest
  @ValueSource(strings = {"DENIED", "CAPPED", "GIVEN_UP"})
  void reship_stopsAtAFailureThatTheNextLineWouldHaveToo(Reason reason) throws Exception {
    append(B, "k1");
    append(B, "k2");
    append(B, "k3");
    target.delivering().failing(reason);
    ReshipResult result = missed().reship(target);
    assertThat(result.stopped()).contains("stopped at line 2: scripted " + reason);
    assertThat(result.deliveredLines()).isEqualTo(1);
    assertThat(result.untriedLines()).isEqualTo(2);
    assertThat(result.isComplete()).isFalse();
    assertThat(missed().reship(target).deliveredLines()).isEqualTo(2);
    assertThat(target.calls()).containsExactly("bucket b", "b: k1", "bucket b", "b: k2", "b: k3");
  }

  @Test
  void reship_thatStops_countsWhatIsNeitherDeliveredNorBlank() throws Exception {
    Files.writeString(file(), "#a line\n \t\r\n");
    append(B, "k1");
    Files.writeString(file(), "#another\n\n #a\nnot JSON", StandardOpenOption.APPEND);
    target.failing(Reason.DENIED);
    ReshipResult result = missed().reship(target);
    assertThat(result.stopped()).isPresent();
    assertThat(result.untriedLines()).isEqualTo(3);
    assertThat(result.malformedLines()).isZero();
  }

  @Test
  void reship_stopsWhenTheTargetStaysAway() throws Exception {
    append(B, "k1");
    target.failing(Reason.UNAVAILABLE, Reason.UNAVAILABLE, Reason.UNAVAILABLE);
    assertThat(missed().reship(target).stopped()).isPresent();
    assertThat(pause.waits()).hasSize(2);
    assertThat(missed().reship(target).isComplete()).isTrue();
  }

  @Test
  void reship_interrupted_stops_andKeepsTheInterrupt() throws Exception {
    append(B, "k1");
    append(B, "k2");
    target.failing(Reason.NOT_TAKEN);
    Thread.currentThread().interrupt();
    ReshipResult result = missed().reship(target);
    assertThat(result.stopped()).isPresent();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(missed().reship(target).deliveredLines()).isEqualTo(2);
  }

  @Test
  void reship_interruptedBehindTheLastLine_isComplete() throws Exception {
    append(B, "k1");
    EventTarget interrupting =
        new EventTarget() {
          @Override
          public void createBucket(Bucket bucket) {}

          @Override
          public void ship(Bucket bucket, List<LoggedEvent> events) {
            Thread.currentThread().interrupt();
          }
        };
    ReshipResult result = missed().reship(interrupting);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result.isComplete()).isTrue();
    assertThat(file()).isEmptyFile();
  }

  @Test
  void reship_interruptedBetweenAttempts_stopsAtThatLine() throws Exception {
    append(B, "k1");
    append(B, "k2");
    EventTarget interrupting =
        new EventTarget() {
          @Override
          public void createBucket(Bucket bucket) {}

          @Override
          public void ship(Bucket bucket, List<LoggedEvent> events) throws ShippingException {
            Thread.currentThread().interrupt();
            throw new ShippingException(Reason.NOT_TAKEN, "busy", events, null);
          }
        };
    ReshipResult result = missed().reship(interrupting);
    assertThat(result.stopped()).contains("stopped at line 1: busy");
    assertThat(result.refusedLines()).isZero();
  }

  @Test
  void reship_thatIsKilled_repeatsOneBatchAtTheMost() throws Exception {
    for (int i = 1; i <= 4; i++) {
      append(B, "k" + i);
    }
    Path asItWasAtTheKill = directory.resolve("copy.txt");
    EventTarget killedAfterThree =
        new EventTarget() {
          @Override
          public void createBucket(Bucket bucket) {}

          @Override
          public void ship(Bucket bucket, List<LoggedEvent> events) {
            if (events.get(0).key().equals("k3")) {
              try {
                Files.copy(file(), asItWasAtTheKill);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          }
        };
    missed().reship(killedAfterThree);
    ReshipResult result = new MissedEvents(asItWasAtTheKill).reship(target);
    assertThat(result.deliveredLines()).isEqualTo(2);
    assertThat(target.calls()).containsExactly("bucket b", "b: k3", "b: k4");
  }

  @Test
  void reship_whileAStreamerAppends_keepsWhatIsNew() throws Exception {
    append(B, "k1");
    EventTarget appending =
        new EventTarget() {
          @Override
          public void createBucket(Bucket bucket) {}

          @Override
          public void ship(Bucket bucket, List<LoggedEvent> events) throws ShippingException {
            target.ship(bucket, events);
            if (events.get(0).key().equals("k1")) {
              try {
                append(C, "new");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          }
        };
    assertThat(missed().reship(appending).deliveredLines()).isEqualTo(1);
    assertThat(missed().reship(appending).deliveredLines()).isEqualTo(1);
    assertThat(target.calls()).containsExactly("b: k1", "c: new");
    assertThat(file()).isEmptyFile();
  }

  @Test
  void reship_whileAnotherThreadAppends_waitsForTheWholeLine() throws Exception {
    append(B, "k1");
    byte[] line = Files.readAllBytes(file());
    Reshipping reshipping = new Reshipping();
    synchronized (MissedEventsFile.PROCESS) {
      appendText(new String(line, 0, 20, UTF_8));
      reshipping.start();
      while (reshipping.getState() != Thread.State.BLOCKED) {
        Thread.onSpinWait();
      }
      appendText(new String(line, 20, line.length - 20, UTF_8));
    }
    assertThat(reshipping.result.get())
        .isEqualTo(new ReshipResult(2, 2, 0, 0, 0, Optional.empty()));
    assertThat(file()).isEmptyFile();
  }

  @Test
  void reship_whileAnotherProcessAppends_waitsForTheEndOfThat() throws Exception {
    append(B, "k1");
    Process appending = appendingProcess();
    Reshipping reshipping = waitingForTheLock();
    appending.getOutputStream().close();
    assertThat(reshipping.result.get())
        .isEqualTo(new ReshipResult(1, 1, 0, 0, 0, Optional.empty()));
    assertThat(appending.waitFor()).isZero();
    assertThat(target.calls()).containsExactly("bucket b", "b: k1");
  }

  @Test
  void reship_interruptedWhileAnotherProcessAppends_stopsBehindThat_andKeepsTheInterrupt()
      throws Exception {
    append(B, "k1");
    Process appending = appendingProcess();
    Reshipping reshipping = waitingForTheLock();
    reshipping.interrupt();
    appending.getOutputStream().close();
    assertThat(reshipping.result.get().stopped()).contains("stopped at line 1: interrupted");
    assertThat(reshipping.isInterruptKept).isTrue();
    assertThat(appending.waitFor()).isZero();
  }

  private Process appendingProcess() throws IOException {
    Process appending = otherProcess("Append", APPEND, file());
    assertThat(appending.getInputStream().read()).isEqualTo('h');
    return appending;
  }

  private Reshipping waitingForTheLock() {
    Reshipping reshipping = new Reshipping();
    reshipping.start();
    while (!reshipping.waitsForTheLock() && !reshipping.result.isDone()) {
      Thread.onSpinWait();
    }
    return reshipping;
  }

  /** Appends half a line, says so, and cuts it off when it is told to. */
  private static final String APPEND =
      """
      public class Append {
        public static void main(String[] arguments) throws Exception {
          try (var file = new java.io.RandomAccessFile(arguments[0], "rw")) {
            file.getChannel().lock();
            long end = file.length();
            file.seek(end);
            file.writeBytes("half a line");
            System.out.write('h');
            System.out.flush();
            System.in.read();
            file.setLength(end);
          }
        }
      }
      """;

  /** A thread that delivers the file. */
  private final class Reshipping extends Thread {

    private final CompletableFuture<ReshipResult> result = new CompletableFuture<>();
    private volatile boolean isInterruptKept;

    @Override
    public void run() {
      try {
        ReshipResult reshipped = missed().reship(target);
        isInterruptKept = Thread.interrupted();
        result.complete(reshipped);
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    }

    boolean waitsForTheLock() {
      return Stream.of(getStackTrace())
          .anyMatch(
              frame ->
                  frame.getClassName().equals(FileChannel.class.getName())
                      && frame.getMethodName().equals("lock"));
    }
  }

  @Test
  void reship_marksALineBeforeTheNextIsTried() throws Exception {
    append(B, "k1");
    append(B, "k2");
    List<String> marks = new ArrayList<>();
    EventTarget looking =
        new EventTarget() {
          @Override
          public void createBucket(Bucket bucket) {}

          @Override
          public void ship(Bucket bucket, List<LoggedEvent> events) {
            try {
              Files.readAllLines(file()).forEach(line -> marks.add(line.substring(0, 1)));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    missed().reship(looking);
    assertThat(marks).containsExactly("{", "{", "#", "{");
  }

  @Test
  void reship_ofALineWithoutEnd_deliversItIfItIsWhole() throws Exception {
    appendText("[{\"key\": \"temp\", \"value\": 32, \"epoch\": 1}]");
    assertThat(missed().bucketOfOthers(C).reship(target).isComplete()).isTrue();
    appendText("[{\"key\": \"temp\", \"va");
    assertThat(missed().bucketOfOthers(C).reship(target).malformedLines()).isEqualTo(1);
    assertThat(file()).content().isEqualTo("[{\"key\": \"temp\", \"va");
  }

  @Test
  void reship_ofALineThatIsTooLong_leavesIt() throws Exception {
    try (RandomAccessFile open = new RandomAccessFile(file().toFile(), "rw")) {
      open.setLength(MissedLines.MAX_LINE_BYTES + 1L);
      open.seek(open.length());
      open.write('\n');
    }
    append(B, "k1");
    ReshipResult result = missed().reship(target);
    assertThat(result).isEqualTo(new ReshipResult(1, 1, 1, 0, 0, Optional.empty()));
    assertThat(told.get(0)).isEqualTo("1 left: it is longer than 33554432 bytes");
  }

  @Test
  void batchThatIsTooLargeForALine_isWrittenInSeveral() throws Exception {
    List<LoggedEvent> events = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      events.add(new LoggedEvent("k" + i, "é".repeat(10_000), i));
    }
    new MissedEventsFile(file(), InstantSource.fixed(Instant.EPOCH))
        .append(new Batch(B, events), "test");
    assertThat(Files.readAllLines(file())).hasSize(2);
    assertThat(missed().reship(target).deliveredEvents()).isEqualTo(30);
  }

  @Test
  void reship_passesOverBlankLines() throws Exception {
    appendText("\n  \r\n");
    append(B, "k1");
    assertThat(missed().reship(target).deliveredLines()).isEqualTo(1);
    assertThat(told).containsExactly("3 delivered 1");
  }

  @Test
  void reship_ofAnEmptyFile_isComplete() throws Exception {
    appendText("");
    assertThat(missed().reship(target))
        .isEqualTo(new ReshipResult(0, 0, 0, 0, 0, Optional.empty()));
  }

  @Test
  void reship_withoutAFile_saysSo() {
    assertThatThrownBy(() -> missed().reship(target))
        .isInstanceOf(IOException.class)
        .hasMessage("there is no file " + file());
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void reship_twiceAtATime_isRefused() throws Exception {
    append(B, "k1");
    try (FileChannel channel =
            FileChannel.open(
                Path.of(file() + ".reshipping"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThatThrownBy(() -> missed().reship(target))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file() + " is being delivered already");
    }
    assertThat(target.calls()).isEmpty();
    assertThat(missed().reship(target).isComplete()).isTrue();
  }

  /** Another process finds the lock held, whatever a second thread here has tried. */
  @Test
  void reship_bySecondThread_isRefused_andLeavesTheLockOfTheFirst() throws Exception {
    append(B, "k1");
    target.hold();
    Reshipping first = new Reshipping();
    first.start();
    while (target.calls().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(() -> missed().reship(target))
        .isInstanceOf(IOException.class)
        .hasMessage(file() + " is being delivered already, by this process");
    assertThat(anotherProcessLocks()).isFalse();
    target.release();
    assertThat(first.result.get().isComplete()).isTrue();
  }

  private boolean anotherProcessLocks() throws Exception {
    String program =
        """
        public class TryLock {
          public static void main(String[] arguments) throws Exception {
            try (var file = new java.io.RandomAccessFile(arguments[0], "rw")) {
              System.exit(file.getChannel().tryLock() == null ? 3 : 0);
            }
          }
        }
        """;
    int code = otherProcess("TryLock", program, Path.of(file() + ".reshipping")).waitFor();
    assertThat(code).isIn(0, 3);
    return code == 0;
  }

  /** Runs a program of one class with a file; what it says is to be read. */
  private Process otherProcess(String name, String program, Path argument) throws IOException {
    Path source = Files.writeString(directory.resolve(name + ".java"), program);
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            source.toString(),
            argument.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void reship_ofManyLines_readsEachAsItIs() throws Exception {
    List<String> expected = new ArrayList<>();
    expected.add("bucket b");
    for (int i = 0; i < 60; i++) {
      String key = "k" + i + "x".repeat(i * 70);
      append(B, key);
      expected.add("b: " + key);
    }
    assertThat(missed().reship(target).deliveredLines()).isEqualTo(60);
    assertThat(target.calls()).isEqualTo(expected);
  }
}
