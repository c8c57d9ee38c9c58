package org.kclframework.streams.eventstreamer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.streams.eventstreamer.EventStreamer.WhenFull;
import org.kclframework.streams.eventstreamer.ShippingException.Reason;

/** How events wait, travel and are put aside. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EventStreamerTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_419_876_021L, 778_477_000);
  private static final Duration SOON = Duration.ofMillis(50);

  @TempDir private Path directory;

  private final Receiver receiver = new Receiver();
  private final ScriptedTarget scripted = new ScriptedTarget();
  private final RecordingPause pause = new RecordingPause();
  private final List<String> console = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void closeReceiver() {
    scripted.release();
    receiver.close();
  }

  private Path missedFile() {
    return directory.resolve("missed.txt");
  }

  private EventStreamerBuilder to(EventTarget target) {
    return EventStreamer.builder(target)
        .bucket("B", "b")
        .missedEventsFile(missedFile())
        .console(console::add)
        .pause(pause)
        .clock(InstantSource.fixed(NOW));
  }

  private EventStreamerBuilder toReceiver() {
    return to(HttpTarget.builder("ist_secret").base(receiver.base()).build());
  }

  private static void log(EventStreamer streamer, int from, int to) {
    for (int i = from; i <= to; i++) {
      streamer.log("k" + i, i);
    }
  }

  /** Returns the events in the missed-events file, as the scripted target would tell them. */
  private List<String> missed() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String text : Files.readAllLines(missedFile())) {
      MissedLine line = MissedLine.read(text.getBytes(UTF_8));
      StringBuilder keys = new StringBuilder();
      line.events().forEach(event -> keys.append(' ').append(event.key()));
      lines.add(line.bucket().map(Bucket::key).orElse("none") + ":" + keys);
    }
    return lines;
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  // What travels together, and when.

  @Test
  void log_shipsTheBufferWithTheEventAfterIt() throws Exception {
    EventStreamer streamer = to(scripted).build();
    log(streamer, 1, 10);
    await(() -> scripted.calls().size() == 1);
    assertThat(scripted.calls()).containsExactly("bucket b");
    log(streamer, 11, 11);
    await(() -> scripted.calls().size() == 2);
    assertThat(scripted.calls().get(1)).isEqualTo("b: k1 k2 k3 k4 k5 k6 k7 k8 k9 k10");
    assertThat(streamer.counts().pending()).isEqualTo(1);
    assertThat(streamer.flush()).isTrue();
    assertThat(scripted.calls().get(2)).isEqualTo("b: k11");
    streamer.close();
    assertThat(scripted.calls()).hasSize(3);
    assertThat(streamer.counts()).isEqualTo(new StreamerCounts(11, 11, 0, 0));
    assertThat(missedFile()).doesNotExist();
  }

  @Test
  void log_overHttp_sendsTheBucketThenTheEvents() {
    try (EventStreamer streamer = toReceiver().build()) {
      streamer.log("temp", 32, 1419876021.778477);
      streamer.log("now", true);
    }
    assertThat(receiver.requests())
        .extracting(Receiver.Request::path)
        .containsExactly("/api/buckets", "/api/events");
    assertThat(receiver.bodies("/api/events"))
        .containsExactly(
            "[{\"key\":\"temp\",\"value\":32,\"epoch\":1419876021.778477},"
                + "{\"key\":\"now\",\"value\":true,\"epoch\":1419876021.778477}]");
  }

  @Test
  void flush_ofNothing_sendsNothing() throws Exception {
    try (EventStreamer streamer = to(scripted).build()) {
      assertThat(streamer.flush()).isTrue();
      assertThat(streamer.flush()).isTrue();
    }
    assertThat(scripted.calls()).containsExactly("bucket b");
  }

  @Test
  void batches_stayInOrder_fromSeveralThreadsEach() throws Exception {
    EventStreamer streamer = to(scripted).bufferSize(3).build();
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    for (String name : List.of("x", "y", "z")) {
      threads.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 100; i++) {
                  streamer.log(name + i, i);
                }
              }));
    }
    for (CompletableFuture<Void> thread : threads) {
      thread.get();
    }
    streamer.close();
    List<String> keys =
        scripted.calls().stream()
            .skip(1)
            .flatMap(call -> Arrays.stream(call.substring(3).split(" ")))
            .toList();
    for (String name : List.of("x", "y", "z")) {
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        expected.add(name + i);
      }
      assertThat(keys).filteredOn(key -> key.startsWith(name)).isEqualTo(expected);
    }
  }

  // Buckets.

  @Test
  void setBucket_leavesWhatIsLoggedToItsBucket() {
    EventStreamer streamer = to(scripted).build();
    log(streamer, 1, 2);
    assertThat(streamer.setBucket("C", "c")).isEqualTo(new Bucket("c", "C"));
    log(streamer, 3, 3);
    streamer.close();
    assertThat(scripted.calls()).containsExactly("bucket b", "b: k1 k2", "bucket c", "c: k3");
  }

  @Test
  void setBucket_withoutKey_makesOneUp() {
    try (EventStreamer streamer = to(scripted).bucket("B", "").build()) {
      Bucket first = streamer.bucket();
      assertThat(first.key()).hasSize(36);
      assertThat(streamer.setBucket("B", "").key()).hasSize(36).isNotEqualTo(first.key());
      assertThat(streamer.bucket()).isNotEqualTo(first);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"é", " b", "b\n"})
  void setBucket_withAKeyThatIsNoHeader_changesNothing(String key) {
    try (EventStreamer streamer = to(scripted).build()) {
      assertThatThrownBy(() -> streamer.setBucket("B", key))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("printable ASCII");
      assertThat(streamer.bucket().key()).isEqualTo("b");
    }
  }

  @Test
  void bucketKey_thatIsTooLong_isRefused() {
    assertThatThrownBy(() -> new Bucket("b".repeat(251), ""))
        .hasMessageContaining("1 to 250 characters, but this one 251");
    assertThat(new Bucket("b".repeat(250), "").key()).hasSize(250);
  }

  @Test
  void bucketThatCannotBeMade_isTriedAgainBeforeEventsAreSentToIt() throws Exception {
    receiver.then(500, 3).then(201);
    EventStreamer streamer = toReceiver().build();
    await(() -> Files.exists(missedFile()));
    streamer.log("k1", 1);
    streamer.close();
    assertThat(receiver.requests())
        .extracting(Receiver.Request::path)
        .containsExactly(
            "/api/buckets", "/api/buckets", "/api/buckets", "/api/buckets", "/api/events");
    assertThat(missed()).containsExactly("b:");
  }

  @Test
  void eventsOfARemovedBucket_areNotLost() throws Exception {
    String removed = "{\"message\": {\"error\": {\"type\": \"BUCKET_REMOVED\"}}}";
    receiver.then(400, Map.of(), removed).then(400, Map.of(), removed);
    EventStreamer streamer = toReceiver().build();
    await(() -> receiver.requests().size() == 1);
    streamer.log("k1", 1);
    assertThat(streamer.flush()).isFalse();
    streamer.close();
    assertThat(receiver.bodies("/api/events")).isEmpty();
    assertThat(missed()).containsExactly("b:", "b: k1");
    assertThat(Files.readString(missedFile())).contains("Bucket Creation Failed");
  }

  // Failures.

  @ParameterizedTest
  @ValueSource(ints = {302, 404, 409, 413, 429, 500, 503, Receiver.NONE_BUT_CLOSE})
  void passingFailure_isTriedAgain(int status) throws Exception {
    EventStreamer streamer = toReceiver().build();
    await(() -> receiver.requests().size() == 1);
    receiver.then(status, 2);
    streamer.log("k1", 1);
    assertThat(streamer.flush()).isTrue();
    streamer.close();
    assertThat(receiver.bodies("/api/events")).hasSize(3);
    assertThat(pause.waits()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
    assertThat(missedFile()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 404, 409, 413, 429, 500, 503, Receiver.NONE_BUT_CLOSE})
  void passingFailure_thatLasts_putsTheEventsAside(int status) throws Exception {
    EventStreamer streamer = toReceiver().build();
    await(() -> receiver.requests().size() == 1);
    receiver.then(status, 3);
    streamer.log("k1", 1);
    assertThat(streamer.flush()).isFalse();
    streamer.log("k2", 2);
    assertThat(streamer.flush()).isTrue();
    streamer.close();
    assertThat(receiver.bodies("/api/events")).hasSize(4);
    assertThat(missed()).containsExactly("b: k1");
    assertThat(streamer.counts()).isEqualTo(new StreamerCounts(2, 1, 1, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403})
  void lastingFailure_putsTheEventsAsideAtOnce(int status) throws Exception {
    EventStreamer streamer = toReceiver().build();
    await(() -> receiver.requests().size() == 1);
    receiver.then(status, Map.of(), "<html>not JSON</html>");
    log(streamer, 1, 2);
    assertThat(streamer.flush()).isFalse();
    assertThat(missed()).containsExactly("b: k1 k2");
    streamer.close();
    assertThat(receiver.bodies("/api/events")).hasSize(1);
    assertThat(pause.waits()).isEmpty();
  }

  @Test
  void cappedAccount_isThrownByFlush_andTheEventsArePutAside() throws Exception {
    EventStreamer streamer = toReceiver().build();
    await(() -> receiver.requests().size() == 1);
    receiver.then(402);
    streamer.log("k1", 1);
    assertThatThrownBy(streamer::flush)
        .isInstanceOf(UndeliveredException.class)
        .hasMessageStartingWith("Either account is capped or an upgrade is required.");
    assertThat(missed()).containsExactly("b: k1");
    assertThat(streamer.flush()).isTrue();
    streamer.close();
    assertThat(receiver.bodies("/api/events")).hasSize(1);
  }

  @Test
  void cappedAccount_afterTooManyRequests_isNotTriedAgain() throws Exception {
    EventStreamer streamer = toReceiver().build();
    await(() -> receiver.requests().size() == 1);
    receiver.then(429, Map.of("Retry-After", "4"), "").then(402);
    streamer.log("k1", 1);
    assertThatThrownBy(streamer::flush).isInstanceOf(UndeliveredException.class);
    streamer.close();
    assertThat(receiver.bodies("/api/events")).hasSize(2);
    assertThat(missed()).containsExactly("b: k1");
  }

  @Test
  void retryAfter_isWaitedFor_withinBounds() throws Exception {
    EventStreamer streamer = toReceiver().retries(4, Duration.ofSeconds(1)).build();
    await(() -> receiver.requests().size() == 1);
    receiver
        .then(429, Map.of("Retry-After", "7"), "")
        .then(503, Map.of("Retry-After", "0"), "")
        .then(429, Map.of("Retry-After", "86400"), "");
    streamer.log("k1", 1);
    assertThat(streamer.flush()).isTrue();
    streamer.close();
    assertThat(pause.waits())
        .containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(1), Duration.ofMinutes(5));
  }

  @Test
  void partOfABatchThatIsDelivered_isNotSentAgain() throws Exception {
    scripted.failingAfter(1, Reason.UNAVAILABLE).failingAfter(1, Reason.GIVEN_UP);
    EventStreamer streamer = to(scripted).build();
    log(streamer, 1, 4);
    streamer.close();
    assertThat(scripted.calls()).containsExactly("bucket b", "b: k1", "b: k2");
    assertThat(missed()).containsExactly("b: k3 k4");
    assertThat(streamer.counts()).isEqualTo(new StreamerCounts(4, 2, 2, 0));
  }

  @Test
  void targetThatThrows_doesNotEndTheStreamer() throws Exception {
    EventTarget broken =
        new EventTarget() {
          @Override
          public void createBucket(Bucket bucket) {}

          @Override
          public void ship(Bucket bucket, List<LoggedEvent> events) {
            throw new StackOverflowError("secret-value");
          }
        };
    EventStreamer streamer = to(broken).build();
    streamer.log("k1", 1);
    assertThat(streamer.flush()).isFalse();
    streamer.log("k2", 2);
    streamer.close();
    assertThat(missed()).containsExactly("b: k1", "b: k2");
    assertThat(Files.readString(missedFile())).doesNotContain("secret-value");
  }

  // The missed-events file.

  @Test
  void missedFile_isAppendedTo_atOnce_alsoByTheNextStreamer() throws Exception {
    Files.writeString(missedFile(), "[{\"key\": \"old\", \"value\": 1, \"epoch\": 1}]\n");
    scripted.failing(Reason.BAD_BATCH, Reason.BAD_BATCH);
    EventStreamer first = to(scripted).build();
    first.log("k1", 1);
    first.flush();
    assertThat(missed()).containsExactly("none: old", "b: k1");
    EventStreamer second = to(scripted).build();
    second.log("k2", 2);
    second.flush();
    assertThat(missed()).containsExactly("none: old", "b: k1", "b: k2");
    first.close();
    second.close();
    assertThat(missed()).hasSize(3);
  }

  @Test
  void missedFile_withALineCutShort_beginsANewLine() throws Exception {
    Files.writeString(missedFile(), "[{\"key\": \"ol");
    scripted.failing(Reason.BAD_BATCH);
    try (EventStreamer streamer = to(scripted).build()) {
      streamer.log("k1", 1);
    }
    List<String> lines = Files.readAllLines(missedFile());
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).isEqualTo("[{\"key\": \"ol");
    assertThat(MissedLine.read(lines.get(1).getBytes(UTF_8)).events()).hasSize(1);
  }

  @Test
  void missedLine_saysEverything() throws Exception {
    scripted.failing(Reason.BAD_BATCH);
    try (EventStreamer streamer = to(scripted).bucket("Bü \"c\"", "b").build()) {
      streamer.log("k", "é", 1.5);
    }
    assertThat(Files.readString(missedFile()))
        .isEqualTo(
            "{\"bucketKey\":\"b\",\"bucketName\":\"B\\u00FC \\\"c\\\"\","
                + "\"writtenAt\":\"2014-12-29T18:00:21.778477Z\","
                + "\"reason\":\"scripted BAD_BATCH\","
                + "\"events\":[{\"key\":\"k\",\"value\":\"\\u00E9\",\"epoch\":1.5}]}\n");
  }

  @Test
  void missedFile_isMadeWithItsDirectories() throws Exception {
    Path file = directory.resolve("a/b/missed.txt");
    scripted.failing(Reason.BAD_BATCH);
    try (EventStreamer streamer = to(scripted).missedEventsFile(file).build()) {
      streamer.log("k1", 1);
    }
    assertThat(file).content().contains("k1");
  }

  @Test
  void whatCanNeitherBeDeliveredNorWritten_isKeptAndTriedAgain() throws Exception {
    Files.createDirectory(missedFile());
    scripted.failing(Reason.BAD_BATCH, Reason.UNAVAILABLE).hold();
    EventStreamer streamer = to(scripted).retries(1, Duration.ofSeconds(1)).build();
    streamer.log("k1", 1);
    CompletableFuture<Throwable> thrown =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                streamer.flush();
                return new AssertionError("flushed");
              } catch (UndeliveredException | InterruptedException e) {
                return e;
              }
            });
    scripted.releaseOne();
    assertThat(thrown.get())
        .isInstanceOf(UndeliveredException.class)
        .hasMessageContaining("neither be delivered nor written to " + missedFile());
    scripted.release();
    await(() -> scripted.calls().contains("b: k1"));
    assertThat(streamer.close(Duration.ofSeconds(20))).isTrue();
    assertThat(streamer.counts()).isEqualTo(new StreamerCounts(1, 1, 0, 0));
  }

  @Test
  void close_whereNothingCanBeWritten_saysWhatIsLost() throws Exception {
    Files.createDirectory(missedFile());
    scripted.hold();
    EventStreamer streamer = to(scripted).build();
    log(streamer, 1, 3);
    assertThatThrownBy(() -> streamer.close(SOON))
        .isInstanceOf(UndeliveredException.class)
        .hasMessageStartingWith("3 events are lost")
        .hasMessageContaining(missedFile().toString());
    assertThat(streamer.counts()).isEqualTo(new StreamerCounts(3, 0, 0, 3));
  }

  // The end.

  @Test
  void close_writesWhatIsNotDeliveredInTime_withItsBucket() throws Exception {
    scripted.hold();
    EventStreamer streamer = to(scripted).bufferSize(2).build();
    await(() -> scripted.calls().size() == 1);
    log(streamer, 1, 5);
    streamer.setBucket("C", "c");
    log(streamer, 6, 6);
    assertThat(streamer.close(SOON)).isFalse();
    assertThat(missed()).containsExactly("b: k1 k2", "b: k3 k4", "b: k5", "c:", "c: k6");
    assertThat(streamer.counts()).isEqualTo(new StreamerCounts(6, 0, 6, 0));
  }

  @Test
  void close_endsTheWaitForAnAnswer() throws Exception {
    receiver.then(201).then(Receiver.NONE_BUT_WAIT);
    EventStreamer streamer = toReceiver().bufferSize(1).build();
    log(streamer, 1, 2);
    await(() -> receiver.requests().size() == 2);
    assertThat(streamer.close(SOON)).isFalse();
    assertThat(missed()).containsExactly("b: k1", "b: k2");
  }

  @Test
  void close_endsTheWaitBetweenAttempts() throws Exception {
    receiver.then(201).then(500);
    EventStreamer streamer =
        toReceiver().pause(Pause.SYSTEM).retries(3, Duration.ofMinutes(5)).bufferSize(1).build();
    log(streamer, 1, 2);
    await(() -> receiver.requests().size() == 2);
    assertThat(streamer.close(SOON)).isFalse();
    assertThat(missed()).containsExactly("b: k1", "b: k2");
  }

  @Test
  void close_interrupted_writesWhatIsLeft_andKeepsTheInterrupt() throws Exception {
    scripted.hold();
    EventStreamer streamer = to(scripted).build();
    streamer.log("k1", 1);
    await(() -> scripted.calls().size() == 1);
    Thread.currentThread().interrupt();
    assertThat(streamer.close(Duration.ofDays(1_000_000))).isFalse();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(missed()).containsExactly("b: k1");
  }

  @Test
  void close_again_isHarmless() {
    EventStreamer streamer = to(scripted).build();
    streamer.log("k1", 1);
    assertThat(streamer.close(Duration.ofSeconds(20))).isTrue();
    assertThat(streamer.close(SOON)).isTrue();
    assertThat(scripted.calls()).hasSize(2);
  }

  @Test
  void afterClose_nothingIsDroppedSilently() throws Exception {
    EventStreamer streamer = to(scripted).build();
    streamer.close();
    assertThatThrownBy(() -> streamer.log("k1", 1))
        .isInstanceOf(EventNotLoggedException.class)
        .hasMessage("the streamer is closed; nothing was logged");
    assertThatThrownBy(() -> streamer.logObject(Map.of("a", 1)))
        .isInstanceOf(EventNotLoggedException.class);
    assertThatThrownBy(() -> streamer.setBucket("C", "c"))
        .isInstanceOf(EventNotLoggedException.class);
    assertThat(streamer.flush()).isTrue();
    assertThat(streamer.counts()).isEqualTo(new StreamerCounts(0, 0, 0, 0));
  }

  // The bound of what waits.

  @Test
  void log_withoutRoom_fails_ifToldSo() throws Exception {
    scripted.hold();
    EventStreamer streamer = to(scripted).bufferSize(2).maxPending(4, WhenFull.FAIL).build();
    awaitBucket(streamer);
    log(streamer, 1, 4);
    assertThatThrownBy(() -> streamer.log("k5", 5))
        .isInstanceOf(EventNotLoggedException.class)
        .hasMessage("4 events wait, and 1 more were not logged: maxPending is 4");
    assertThatThrownBy(() -> streamer.setBucket("C", "c"))
        .isInstanceOf(EventNotLoggedException.class);
    scripted.release();
    streamer.close();
    assertThat(streamer.counts()).isEqualTo(new StreamerCounts(4, 4, 0, 0));
  }

  /** The bucket takes room until it is made. */
  private static void awaitBucket(EventStreamer streamer) throws InterruptedException {
    assertThat(streamer.flush()).isTrue();
  }

  @Test
  void logObject_withoutRoomForAll_logsNothing() {
    scripted.hold();
    try (EventStreamer streamer = to(scripted).bufferSize(2).maxPending(4, WhenFull.FAIL).build()) {
      assertThatThrownBy(() -> streamer.logObject(List.of(1, 2, 3, 4, 5)))
          .isInstanceOf(EventNotLoggedException.class)
          .hasMessageContaining("5 more were not logged");
      assertThat(streamer.counts().logged()).isZero();
    }
  }

  @Test
  void log_withoutRoom_waits() throws Exception {
    scripted.hold();
    EventStreamer streamer = to(scripted).bufferSize(2).maxPending(4, WhenFull.BLOCK).build();
    awaitBucket(streamer);
    Thread thread = new Thread(() -> log(streamer, 1, 9));
    thread.start();
    await(() -> thread.getState() == Thread.State.WAITING && streamer.counts().logged() == 4);
    scripted.release();
    thread.join();
    streamer.close();
    assertThat(streamer.counts()).isEqualTo(new StreamerCounts(9, 9, 0, 0));
    assertThat(scripted.calls())
        .containsExactly("bucket b", "b: k1 k2", "b: k3 k4", "b: k5 k6", "b: k7 k8", "b: k9");
  }

  @Test
  void log_thatWaits_isToldOfTheEnd() throws Exception {
    scripted.hold();
    EventStreamer streamer = to(scripted).bufferSize(2).maxPending(4, WhenFull.BLOCK).build();
    CompletableFuture<String> told = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                streamer.logObject(List.of(1, 2, 3, 4, 5, 6));
              } catch (EventNotLoggedException e) {
                told.complete(e.getMessage());
              }
            });
    thread.start();
    await(() -> thread.getState() == Thread.State.WAITING && streamer.counts().logged() == 4);
    streamer.close(SOON);
    assertThat(told.get()).isEqualTo("the streamer was closed; only the first 4 were logged");
    assertThat(streamer.counts()).isEqualTo(new StreamerCounts(4, 0, 4, 0));
  }

  @Test
  void log_interruptedWhileItWaits_saysSo() throws Exception {
    scripted.hold();
    EventStreamer streamer = to(scripted).bufferSize(2).maxPending(4, WhenFull.BLOCK).build();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                log(streamer, 1, 9);
              } catch (EventNotLoggedException e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
              }
            });
    thread.start();
    await(() -> thread.getState() == Thread.State.WAITING && streamer.counts().logged() == 4);
    thread.interrupt();
    assertThat(interrupted.get()).isTrue();
    scripted.release();
    streamer.close();
    assertThat(streamer.counts()).isEqualTo(new StreamerCounts(4, 4, 0, 0));
  }

  // What may be logged.

  @Test
  void log_ofWhatCannotBeShipped_isRefusedAtOnce() {
    try (EventStreamer streamer = to(scripted).build()) {
      assertThatThrownBy(() -> streamer.log("k", null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the value of 'k' must be text, a number or a boolean, but is null");
      assertThatThrownBy(() -> streamer.log("k", Double.NaN)).hasMessageContaining("'k' is NaN");
      assertThatThrownBy(() -> streamer.log("k", Float.NEGATIVE_INFINITY))
          .hasMessageContaining("-Infinity");
      assertThatThrownBy(() -> streamer.log("k", Optional.of("secret")))
          .hasMessageContaining("java.util.Optional")
          .hasMessageNotContaining("secret");
      assertThatThrownBy(() -> streamer.log("k", "half \ud83d"))
          .hasMessageContaining("'k' is no Unicode: it has a lone surrogate at character 6");
      assertThatThrownBy(() -> streamer.log("k", new java.math.BigInteger("18446744073709551616")))
          .hasMessageContaining("-2^63 to 2^64-1");
      assertThatThrownBy(() -> streamer.log("k", new java.math.BigDecimal("1e401")))
          .hasMessageContaining("more than 400 digits");
      assertThatThrownBy(() -> streamer.log("k", "x".repeat(100_000)))
          .hasMessageContaining("100001 characters; the most is 100000");
      assertThatThrownBy(() -> streamer.log("k", 1, Double.POSITIVE_INFINITY))
          .hasMessageContaining("epoch of 'k'");
      assertThat(streamer.counts().logged()).isZero();
    }
  }

  @Test
  void logObject_withOneValueThatCannotBeShipped_logsNothing() {
    try (EventStreamer streamer = to(scripted).build()) {
      assertThatThrownBy(() -> streamer.logObject(Arrays.asList(1, null)))
          .hasMessageContaining("'list_1'");
      assertThat(streamer.counts().logged()).isZero();
    }
  }

  @Test
  void logObject_hasOneTimeForAll() {
    try (EventStreamer streamer = toReceiver().build()) {
      streamer.logObject(List.of("x", 2), "p", Instant.ofEpochMilli(1500));
      streamer.logObject(List.of(true), "", 2);
    }
    assertThat(receiver.bodies("/api/events"))
        .containsExactly(
            "[{\"key\":\"p_0\",\"value\":\"x\",\"epoch\":1.5},"
                + "{\"key\":\"p_1\",\"value\":2,\"epoch\":1.5},"
                + "{\"key\":\"0\",\"value\":true,\"epoch\":2.0}]");
  }

  // Debugging.

  @Test
  void debugLevel1_printsEachEvent() {
    try (EventStreamer streamer = to(scripted).debugLevel(1).build()) {
      streamer.log("temp", 32);
      streamer.log("far", 1, 1e300);
      streamer.consoleMessage("one", 1);
      streamer.consoleMessage("two", 2);
    }
    LocalDateTime local = LocalDateTime.ofInstant(NOW, ZoneId.systemDefault());
    assertThat(console)
        .containsExactly(
            local.toLocalDate() + " " + local.toLocalTime() + ": temp 32", "1e+300: far 1", "one");
  }

  @Test
  void debugLevel2_triesOnceAndThrows() throws Exception {
    receiver.then(201).then(500);
    EventStreamer streamer = toReceiver().debugLevel(2).build();
    streamer.log("k1", 1);
    assertThatThrownBy(streamer::flush)
        .isInstanceOf(UndeliveredException.class)
        .hasMessageContaining("HTTP status 500")
        .hasMessageContaining("is in the missed-events file");
    streamer.close();
    assertThat(receiver.bodies("/api/events")).hasSize(1);
    assertThat(missed()).containsExactly("b: k1");
  }

  @Test
  void debugLevel10_printsBatchesAndTheQueue_butNeverTheAccessKey() {
    try (EventStreamer streamer = toReceiver().debugLevel(10).build()) {
      streamer.log("temp", 32);
    }
    assertThat(console)
        .anyMatch(
            line -> line.startsWith("ship: {\"bucketKey\":\"b\"") && line.contains("\"temp\""))
        .contains("pending: 1")
        .noneMatch(line -> line.contains("ist_secret"));
  }

  @Test
  void consoleThatFails_doesNotKeepEventsFromBeingShipped() throws Exception {
    EventStreamerBuilder builder = to(scripted).debugLevel(3);
    builder.console(
        line -> {
          if (line.startsWith("ship")) {
            throw new IllegalStateException("no console");
          }
        });
    EventStreamer streamer = builder.build();
    streamer.log("k1", 1);
    assertThat(streamer.flush()).isTrue();
    streamer.close();
  }

  @Test
  void debugLevel0_printsNothing() {
    scripted.failing(Reason.BAD_BATCH);
    try (EventStreamer streamer = to(scripted).build()) {
      streamer.log("temp", 32);
    }
    assertThat(console).isEmpty();
  }

  // Options.

  @Test
  void options_outOfBounds_areRefusedByName() {
    EventStreamerBuilder builder = to(scripted);
    assertThatThrownBy(() -> builder.bufferSize(0))
        .hasMessageContaining("bufferSize")
        .hasMessageContaining("was 0");
    assertThatThrownBy(() -> builder.debugLevel(-1)).hasMessageContaining("debugLevel");
    assertThatThrownBy(() -> builder.retries(0, Duration.ZERO)).hasMessageContaining("attempts");
    assertThatThrownBy(() -> builder.retries(1, Duration.ofHours(1)))
        .hasMessageContaining("retryDelay")
        .hasMessageContaining("PT1H");
    assertThatThrownBy(() -> builder.maxPending(10, WhenFull.BLOCK).build())
        .hasMessage("maxPending must be more than bufferSize (10), but was 10");
  }

  @Test
  void builder_ofAConfigWithoutAccessKey_saysWhereToSetIt() {
    assertThatThrownBy(() -> EventStreamer.builder(StreamerConfig.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("set access_key in [isstreamer.client_config]");
  }

  @Test
  void builder_ofAConfig_shipsToItsBaseAndBucket() {
    StreamerConfig config =
        new StreamerConfig("ist_1", "Default", false, Path.of("x"), receiver.base());
    EventStreamer.builder(config).missedEventsFile(missedFile()).build().close();
    assertThat(receiver.requests().get(0).body()).contains("\"bucketName\":\"Default\"");
    assertThat(receiver.requests().get(0).headers().getFirst("X-IS-AccessKey")).isEqualTo("ist_1");
  }
}
