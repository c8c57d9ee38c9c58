package org.kclframework.streams.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.streams.client.HeaderForm;
import org.kclframework.streams.event.Event;
import org.kclframework.streams.producer.ProducerRecord;

/** Tests of the way in by ZeroMQ, over TCP. */
@Timeout(120)
class ZmqReceiverTest {

  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Event EVENT = Event.builder().set("value", true).build();
  private static final String HEADER = "{\"stream_name\":\"orders\",\"partition_key\":\"k\"}";

  private final RecordingSink sink = new RecordingSink("orders", "users", "d\u00e9mo_\u6d41");
  private Daemon daemon;
  private Push push;

  @BeforeEach
  void start() throws IOException {
    daemon = Daemon.builder(sink).zmq(options()).start();
    push = new Push(daemon.zmqAddress());
  }

  private static ZmqOptions options() {
    return ZmqOptions.DEFAULT
        .withAddress("127.0.0.1", 0)
        .withSkippedAliases(List.of("job_", "god"))
        .withMaxEventBytes(100_000);
  }

  @AfterEach
  void stop() {
    push.close();
    daemon.close();
  }

  private void awaitStored(int events) {
    Await.until(events + " events stored", () -> sink.size() >= events);
  }

  private void awaitDropped(DropReason reason, int messages) {
    Await.until(
        messages + " messages dropped as " + reason,
        () -> daemon.counts().droppedFor(reason) >= messages);
  }

  /** What was sent before this has been dealt with when it returns. */
  private void assertGoesOn() {
    int before = sink.size();
    push.event("orders", "after", EVENT);
    awaitStored(before + 1);
    assertThat(sink.stored("orders").get(sink.stored("orders").size() - 1).partitionKey())
        .isEqualTo("after");
  }

  @Test
  void event_isStoredAsItCame() {
    push.event("orders", "k\u20ac", EVENT);
    awaitStored(1);

    assertThat(sink.stored("orders"))
        .containsExactly(new ProducerRecord("k\u20ac", EVENT.encode()));
    Await.until("counted", () -> daemon.counts().stored() == 1);
    assertThat(daemon.counts().received()).isEqualTo(1);
    assertThat(daemon.counts().dropped()).isZero();
  }

  @Test
  void event_ofGo_isPassedOnUnchanged() {
    // str8 and a signed integer, which our own writer does not write.
    byte[] event = {(byte) 0x81, (byte) 0xd9, 1, 'a', (byte) 0xd1, 0, (byte) 200};
    push.send(HEADER, event);
    awaitStored(1);

    assertThat(sink.stored("orders")).containsExactly(new ProducerRecord("k", event));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "81a161810102", // Python: put(a={1: 2})
        "81a1618192010203", // put(a={(1, 2): 3})
        "81a161a2ffff", // put(a=b'\xff\xff')
        "81a161d7033f80000040000000", // Go: complex64
        "81a161d40700", // Go: RawExtension
        "81a1ff01",
        "de0001a16101",
      })
  void event_ofEitherWriter_isPassedOnUnchanged(String packed) {
    byte[] event = HexFormat.of().parseHex(packed);
    push.send(HEADER, event);
    awaitStored(1);

    assertThat(sink.stored("orders")).containsExactly(new ProducerRecord("k", event));
  }

  @Test
  void event_nestedDeeperThanItIsRead_isPassedOnUnchanged() {
    byte[] event = HexFormat.of().parseHex("81a161" + "91".repeat(30_000) + "c0");
    push.send(HEADER, event);
    awaitStored(1);

    assertThat(sink.stored("orders")).containsExactly(new ProducerRecord("k", event));
  }

  @Test
  void events_inBothForms_areStoredInOrder() {
    for (int i = 0; i < 1000; i++) {
      HeaderForm form = i % 2 == 0 ? HeaderForm.JSON : HeaderForm.BINARY;
      Event event = Event.builder().set("i", i).build();
      push.send(form.header("d\u00e9mo_\u6d41", "k"), event.encode());
    }
    awaitStored(1000);

    assertThat(sink.stored("d\u00e9mo_\u6d41"))
        .extracting(record -> Event.decode(record.data()).get("i"))
        .isEqualTo(IntStream.range(0, 1000).mapToObj(i -> (Object) (long) i).toList());
  }

  // what is dropped

  @Test
  void onePart_isDropped() {
    push.send(HEADER.getBytes(UTF_8));
    awaitDropped(DropReason.PART_COUNT, 1);
    assertGoesOn();
  }

  @Test
  void manyParts_areDropped() {
    push.send(HEADER.getBytes(UTF_8), EVENT.encode(), EVENT.encode());
    byte[][] parts = new byte[5000][];
    java.util.Arrays.fill(parts, new byte[] {1});
    push.send(parts);
    awaitDropped(DropReason.PART_COUNT, 2);
    assertGoesOn();
  }

  @Test
  void emptyParts_areDropped() {
    push.send(new byte[0], new byte[0]);
    push.send(HEADER, new byte[0]);
    awaitDropped(DropReason.HEADER_EMPTY, 1);
    awaitDropped(DropReason.EVENT_MALFORMED, 1);
    assertGoesOn();
  }

  @Test
  void binaryHeaderOfAnotherLength_isDropped() {
    push.send(new byte[] {4}, EVENT.encode());
    push.send(new byte[130], EVENT.encode());
    awaitDropped(DropReason.HEADER_LENGTH, 1);
    awaitDropped(DropReason.HEADER_VERSION, 1);
    assertGoesOn();
  }

  @Test
  void eventThatIsNone_isDropped() {
    byte[] list = {(byte) 0x90};
    byte[] text = {(byte) 0xa1, 'x'};
    byte[] cutOff = {(byte) 0x81, (byte) 0xa1};
    byte[] more = {(byte) 0x80, (byte) 0x80};
    byte[] hugeMap = {(byte) 0xdf, 0x7f, -1, -1, -1};
    byte[] reservedInside = {(byte) 0x81, (byte) 0xa1, 'a', (byte) 0xc1};
    byte[] reserved = {(byte) 0xc1};
    for (byte[] event : List.of(list, text, cutOff, more, hugeMap, reservedInside, reserved)) {
      push.send(HEADER, event);
    }
    awaitDropped(DropReason.EVENT_MALFORMED, 7);
    assertGoesOn();
  }

  @Test
  void partitionKeyThatKinesisDoesNotTake_isDropped() {
    push.event("orders", "", EVENT);
    push.event("orders", "\u6d41".repeat(257), EVENT);
    push.event("orders", "\ud83d\ude80".repeat(256), EVENT);
    awaitStored(1);
    assertThat(daemon.counts().droppedFor(DropReason.KEY_EMPTY)).isEqualTo(1);
    assertThat(daemon.counts().droppedFor(DropReason.KEY_TOO_LONG)).isEqualTo(1);
  }

  @Test
  void unknownStream_isDropped() {
    push.event("order", "k", EVENT);
    push.event("", "k", EVENT);
    awaitDropped(DropReason.UNKNOWN_STREAM, 2);
    assertGoesOn();
  }

  @Test
  void skippedAlias_isComparedByItsBeginning() {
    push.event("job_event", "k", EVENT);
    push.event("god_event", "k", EVENT);
    push.event("a_job_event", "k", EVENT);
    awaitDropped(DropReason.SKIPPED, 2);
    awaitDropped(DropReason.UNKNOWN_STREAM, 1);
    assertGoesOn();
  }

  /** Those of one company, which the original passes over for everybody. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "job_event",
        "courier_event",
        "courier_device_event",
        "god_event",
        "place_event",
        "merchant_event",
        "promo_event",
        "workbench_queue_size",
        "invoice_event"
      })
  void aliasThatNobodyAskedToSkip_isTaken(String alias) throws IOException {
    RecordingSink all = new RecordingSink(alias);
    try (Daemon other =
            Daemon.builder(all).zmq(ZmqOptions.DEFAULT.withAddress("127.0.0.1", 0)).start();
        Push client = new Push(other.zmqAddress())) {
      client.event(alias, "k", EVENT);
      Await.until("counted", () -> other.counts().stored() == 1 || other.counts().dropped() == 1);
      assertThat(all.stored(alias)).hasSize(1);
    }
  }

  @Test
  void partThatIsTooLarge_isDropped() {
    push.send(HEADER, new byte[100_001]);
    push.send(" ".repeat(ReceivedEvent.MAX_HEADER_BYTES + 1), EVENT.encode());
    awaitDropped(DropReason.TOO_LARGE, 2);
    assertGoesOn();
  }

  @Test
  void partThatIsHuge_isNotEvenRead() {
    try (Push hostile = new Push(daemon.zmqAddress())) {
      hostile.send(HEADER, new byte[50_000_000]);
      // By a new connection, since the first was closed.
      hostile.event("orders", "k", EVENT);
      awaitStored(1);
      assertThat(daemon.counts().received()).isEqualTo(1);
      assertGoesOn();
    }
  }

  @Test
  void eventThatCanNeverBeStored_isCounted_andTheLoopGoesOn() {
    sink.failWith(new IllegalStateException("a mistake"));
    push.event("orders", "k", EVENT);
    awaitDropped(DropReason.NOT_STORED, 1);
    sink.failWith(null);
    sink.tooLarge("large");
    push.event("orders", "large", EVENT);
    awaitDropped(DropReason.NOT_STORED, 2);
    assertGoesOn();
    Await.until("all counted", () -> daemon.counts().stored() + daemon.counts().dropped() == 3);
    assertThat(daemon.counts().stored()).as("what failed is not counted as stored").isEqualTo(1);
  }

  // fuzzing

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void randomBytes_neverEndTheLoop(long seed) {
    Random random = new Random(seed);
    byte[] good = HeaderForm.BINARY.header("orders", "k");
    for (int i = 0; i < 5000; i++) {
      byte[][] parts = new byte[1 + random.nextInt(3)][];
      for (int p = 0; p < parts.length; p++) {
        parts[p] = fuzzed(p == 0 ? good : EVENT.encode(), random);
      }
      push.send(parts);
    }
    Await.until("all received", () -> daemon.counts().received() == 5000);
    assertThat(daemon.counts().droppedFor(DropReason.INTERNAL_ERROR)).isZero();
    assertGoesOn();
    Await.until("all counted", () -> daemon.counts().stored() + daemon.counts().dropped() == 5001);
  }

  private static byte[] fuzzed(byte[] good, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> good;
      case 1 ->
          random.ints(random.nextInt(200)).collect(Bytes::new, Bytes::add, Bytes::addAll).array();
      case 2 ->
          HEADER.substring(0, random.nextInt(HEADER.length())).getBytes(StandardCharsets.UTF_8);
      default -> {
        byte[] changed = good.clone();
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        yield changed;
      }
    };
  }

  private static final class Bytes {
    private final List<Byte> bytes = new ArrayList<>();

    void add(int value) {
      bytes.add((byte) value);
    }

    void addAll(Bytes other) {
      bytes.addAll(other.bytes);
    }

    byte[] array() {
      byte[] array = new byte[bytes.size()];
      for (int i = 0; i < array.length; i++) {
        array[i] = bytes.get(i);
      }
      return array;
    }
  }

  // back-pressure

  @Test
  void sinkWithoutRoom_stopsTheReceiving_andLosesNothing() {
    sink.room(10);
    for (int i = 0; i < 100; i++) {
      push.event("orders", "k", Event.builder().set("i", i).build());
    }
    Await.until("refused", () -> sink.refusals() >= 3);
    assertThat(sink.size()).isEqualTo(10);
    assertThat(daemon.counts().received()).isEqualTo(11);

    sink.room(Integer.MAX_VALUE);
    awaitStored(100);
    assertThat(sink.stored("orders"))
        .extracting(record -> Event.decode(record.data()).get("i"))
        .isEqualTo(IntStream.range(0, 100).mapToObj(i -> (Object) (long) i).toList());
    Await.until("counted", () -> daemon.counts().stored() == 100);
    assertThat(daemon.counts().dropped()).isZero();
  }

  @Test
  void diskThatFails_stopsTheReceiving_andLosesNothing() {
    sink.failWith(new IOException("no space left on the disk"));
    for (int i = 0; i < 100; i++) {
      push.event("orders", "k", Event.builder().set("i", i).build());
    }
    Await.until("refused", () -> sink.refusals() >= 3 || daemon.counts().dropped() > 0);
    assertThat(daemon.counts().dropped()).isZero();
    assertThat(daemon.counts().received()).isEqualTo(1);

    sink.failWith(null);
    awaitStored(100);
    assertThat(sink.stored("orders"))
        .extracting(record -> Event.decode(record.data()).get("i"))
        .isEqualTo(IntStream.range(0, 100).mapToObj(i -> (Object) (long) i).toList());
    assertThat(daemon.counts().dropped()).isZero();
  }

  @Test
  void eventsThatAreNotStoredYet_areBoundedInMemory() {
    sink.hold();
    byte[] event = Event.builder().set("data", "x".repeat(90_000)).build().encode();
    for (int i = 0; i < 900; i++) {
      push.send(HEADER, event);
    }
    // 64 MiB, of 900 x 90,000 bytes.
    Await.until("as many as there is room for", () -> sink.pending() == 743);
    assertThat(daemon.counts().received()).isLessThan(760);

    sink.release();
    awaitStored(900);
  }

  // the end

  @Test
  void stop_storesWhatZeroMqHolds() {
    sink.room(0);
    for (int i = 0; i < 3000; i++) {
      push.event("orders", "k", EVENT);
    }
    // Returns when everything has left the sender.
    push.close();
    Await.until("refused", () -> sink.refusals() > 0);
    sink.room(Integer.MAX_VALUE);

    assertThat(daemon.stop(GRACE)).isEqualTo(Daemon.End.DELIVERED);
    assertThat(sink.size()).isEqualTo(3000);
    assertThat(sink.isClosed()).isTrue();
    assertThat(daemon.isRunning()).isFalse();
  }

  @Test
  void stop_withoutRoom_endsInTime_andSaysSo() {
    sink.room(0);
    push.event("orders", "k", EVENT);
    Await.until("refused", () -> sink.refusals() > 0);

    assertThat(daemon.stop(Duration.ofMillis(500))).isEqualTo(Daemon.End.LOST);
    assertThat(daemon.counts().droppedFor(DropReason.NOT_STORED)).isEqualTo(1);
  }

  @Test
  void stop_withoutTimeForWhatZeroMqHolds_saysSo() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    sink.blockUntil(gate);
    // More than are received between two looks at whether it is to stop.
    for (int i = 0; i < 3000; i++) {
      push.event("orders", "k", EVENT);
    }
    push.close();
    Await.until("put", () -> sink.blocked() == 1);
    CompletableFuture<Daemon.End> end = new CompletableFuture<>();
    Thread stopping = new Thread(() -> end.complete(daemon.stop(Duration.ZERO)));
    stopping.start();
    Await.until("told to stop", () -> stopping.getState() == Thread.State.TIMED_WAITING);
    gate.countDown();

    assertThat(end.join()).isEqualTo(Daemon.End.LOST);
    assertThat(daemon.counts().received()).isLessThan(3000);
    assertThat(daemon.counts().stored()).isEqualTo(daemon.counts().received());
  }

  @Test
  void stop_whileTheDiskFails_saysThatEventsAreLost() {
    sink.hold();
    push.event("orders", "k", EVENT);
    Await.until("put", () -> sink.pending() == 1);
    CompletableFuture<Daemon.End> stopped = CompletableFuture.supplyAsync(() -> daemon.stop(GRACE));
    Await.until("receiving no more", () -> !daemon.isRunning());
    sink.failPending(new IOException("the disk cannot be forced"));

    assertThat(stopped.join()).isEqualTo(Daemon.End.LOST);
    assertThat(daemon.counts().droppedFor(DropReason.NOT_STORED)).isEqualTo(1);
  }

  @Test
  void stop_whileTheSinkHangs_endsInTime_andSaysSo() {
    CountDownLatch never = new CountDownLatch(1);
    sink.blockUntil(never);
    push.event("orders", "k", EVENT);
    Await.until("put", () -> sink.blocked() == 1);

    assertThat(daemon.stop(Duration.ofMillis(500))).isEqualTo(Daemon.End.LOST);
    assertThat(sink.isClosed()).isTrue();
    never.countDown();
  }

  @Test
  void stop_waitsForEventsThatAreBeingStored() {
    sink.hold();
    push.event("orders", "k", EVENT);
    Await.until("put", () -> sink.pending() == 1);
    CompletableFuture<Daemon.End> stopped = CompletableFuture.supplyAsync(() -> daemon.stop(GRACE));
    Await.until("receiving no more", () -> !daemon.isRunning());
    assertThat(stopped).isNotDone();

    sink.release();
    assertThat(stopped.join()).isEqualTo(Daemon.End.DELIVERED);
    assertThat(daemon.counts().stored()).isEqualTo(1);
  }

  @Test
  void addressInUse_isToldWithTheAddress() {
    ZmqOptions same = options().withAddress("127.0.0.1", daemon.zmqAddress().getPort());

    assertThatThrownBy(() -> Daemon.builder(sink).zmq(same).start())
        .isInstanceOf(ListenException.class)
        .hasMessage(
            "tcp://127.0.0.1:"
                + same.port()
                + " cannot be listened on: address already in use, or not one of this machine");
  }

  @Test
  void eventThatWasDroppedForWantOfRoom_isToldAtTheEnd() throws Exception {
    RecordingSink full = new RecordingSink("orders");
    full.room(0);
    Daemon rejecting =
        Daemon.builder(full).zmq(options().withWhenFull(ZmqOptions.WhenFull.DROP)).start();
    try (Push client = new Push(rejecting.zmqAddress())) {
      client.event("orders", "k", EVENT);
      Await.until("dropped", () -> rejecting.counts().droppedFor(DropReason.NOT_STORED) == 1);
    }
    full.room(10);

    assertThat(rejecting.stop(GRACE)).isEqualTo(Daemon.End.LOST);
  }

  @Test
  void messageThatIsNoEvent_isNotLost() {
    push.send(HEADER, new byte[0]);
    awaitDropped(DropReason.EVENT_MALFORMED, 1);

    assertThat(daemon.stop(GRACE)).isEqualTo(Daemon.End.DELIVERED);
  }
}
