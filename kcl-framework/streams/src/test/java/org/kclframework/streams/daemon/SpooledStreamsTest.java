package org.kclframework.streams.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.kinesis.LocalKinesis;
import org.kclframework.streams.catalog.StreamCatalog;
import org.kclframework.streams.client.HeaderForm;
import org.kclframework.streams.client.NonBlockingProducer;
import org.kclframework.streams.event.Event;
import org.kclframework.streams.producer.ProducerRecord;
import org.kclframework.streams.spool.Durability;
import org.kclframework.streams.spool.SpoolOptions;
import software.amazon.awssdk.services.kinesis.model.Record;

/** Tests of the whole way: from a client by way of the daemon and its spools into streams. */
@Timeout(120)
class SpooledStreamsTest {

  private static final Duration GRACE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final List<SpooledStreams> opened = new ArrayList<>();
  private final LocalStreams local = LocalStreams.create();
  private final LocalKinesis kinesis = local.kinesis();

  @BeforeEach
  void createStreams() {
    kinesis.createStream("orders_prod", 2);
    kinesis.createStream("demo", 2);
  }

  @AfterEach
  void close() {
    // What a failed test has left open would try on.
    opened.forEach(streams -> streams.close(Duration.ZERO));
    local.close();
  }

  private StreamCatalog catalog(String... lines) throws IOException {
    Path file = directory.resolve("streams.yaml");
    Files.writeString(file, String.join("\n", lines));
    return StreamCatalog.load(file);
  }

  private StreamCatalog catalog() throws IOException {
    return catalog(
        "orders: {name: orders_prod, partition_key: user}",
        "../d\u00e9mo \u6d41: {name: demo, partition_key: user}");
  }

  private SpooledStreams open(StreamCatalog catalog, SpoolOptions options) throws IOException {
    SpooledStreams streams =
        SpooledStreams.builder(catalog, directory.resolve("spool"), stream -> kinesis)
            .options(options)
            .open();
    opened.add(streams);
    return streams;
  }

  private static SpoolOptions options() {
    return SpoolOptions.DEFAULT.withDurability(Durability.OS);
  }

  private List<Object> stored(String stream, String key) throws Exception {
    List<Object> values = new ArrayList<>();
    for (Record record : kinesis.records(stream)) {
      if (record.partitionKey().equals(key)) {
        values.add(Event.decode(record.data().asByteBuffer()).get("i"));
      }
    }
    return values;
  }

  private static List<Object> numbers(int count) {
    return IntStream.range(0, count).mapToObj(i -> (Object) (long) i).toList();
  }

  @Test
  void events_arriveInTheirOrder_byWayOfTheDaemon() throws Exception {
    Daemon daemon =
        Daemon.builder(open(catalog(), options()))
            .zmq(ZmqOptions.DEFAULT.withAddress("127.0.0.1", 0))
            .start();
    try (NonBlockingProducer producer =
        NonBlockingProducer.builder()
            .port(daemon.zmqAddress().getPort())
            .headers(HeaderForm.BINARY)
            .build()) {
      for (int i = 0; i < 50; i++) {
        Event event = Event.builder().set("i", i).build();
        for (int key = 0; key < 10; key++) {
          assertThat(producer.put("orders", "a" + key, event)).isTrue();
          assertThat(producer.put("../d\u00e9mo \u6d41", key + "b\u20ac", event)).isTrue();
        }
      }
    }
    Await.until("all stored", () -> daemon.counts().stored() == 1000);

    assertThat(daemon.stop(GRACE)).isEqualTo(Daemon.End.DELIVERED);
    for (int key = 0; key < 10; key++) {
      assertThat(stored("orders_prod", "a" + key)).isEqualTo(numbers(50));
      assertThat(stored("demo", key + "b\u20ac")).isEqualTo(numbers(50));
    }
  }

  @Test
  void spool_isInADirectoryOfItsAlias_belowTheSpoolDirectory() throws Exception {
    open(catalog(), options()).close(GRACE);

    try (var entries = Files.list(directory.resolve("spool"))) {
      assertThat(entries.map(entry -> entry.getFileName().toString()))
          .containsExactlyInAnyOrder("orders", "%2e.%2fd%c3%a9mo%20%e6%b5%81");
    }
  }

  @Test
  void spoolOfAnAliasThatIsGone_isKept_andDeliveredWhenItIsBack() throws Exception {
    SpooledStreams first =
        SpooledStreams.builder(catalog(), directory.resolve("spool"), stream -> kinesis)
            .options(options())
            .open();
    kinesis.deleteStream(r -> r.streamName("demo")).join();
    first.put("../d\u00e9mo \u6d41", record(0)).join();
    assertThat(first.close(Duration.ofMillis(1))).isEqualTo(Daemon.End.LEFT_IN_SPOOL);

    SpooledStreams without =
        open(catalog("orders: {name: orders_prod, partition_key: user}"), options());
    assertThat(without.orphans()).containsExactly("../d\u00e9mo \u6d41");
    assertThatThrownBy(() -> without.requireStream("../d\u00e9mo \u6d41"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(without.states()).extracting(StreamState::alias).containsExactly("orders");
    assertThat(without.close(GRACE)).isEqualTo(Daemon.End.DELIVERED);

    kinesis.createStream("demo", 1);
    SpooledStreams back = open(catalog(), options());
    assertThat(back.orphans()).isEmpty();
    assertThat(back.close(GRACE)).isEqualTo(Daemon.End.DELIVERED);
    assertThat(stored("demo", "k")).isEqualTo(numbers(1));
  }

  private static ProducerRecord record(int number) {
    return new ProducerRecord("k", Event.builder().set("i", number).build().encode());
  }

  @Test
  void spoolWithoutRoom_refusesAtOnce_andTheDaemonWaits() throws Exception {
    kinesis.deleteStream(r -> r.streamName("orders_prod")).join();
    SpooledStreams streams =
        open(
            catalog("orders: {name: orders_prod, partition_key: user}"),
            options().withSize(64 * 1024, 8 * 1024).withFullTimeout(Duration.ofDays(1)));
    Daemon daemon =
        Daemon.builder(streams).zmq(ZmqOptions.DEFAULT.withAddress("127.0.0.1", 0)).start();
    try (Push push = new Push(daemon.zmqAddress())) {
      for (int i = 0; i < 5000; i++) {
        push.event("orders", "k" + i, Event.builder().set("i", i).build());
      }
      Await.until(
          "full",
          () -> {
            var result = streams.put("orders", record(-1));
            return result.isCompletedExceptionally()
                && result.handle((x, e) -> e instanceof SinkFullException).join();
          });
      assertThat(daemon.counts().stored()).isLessThan(5000);

      kinesis.createStream("orders_prod", 1);
      Await.until("all stored", () -> daemon.counts().stored() == 5000);
    }
    assertThat(daemon.stop(GRACE)).isEqualTo(Daemon.End.DELIVERED);
    assertThat(streams.states().get(0).delivered()).isGreaterThanOrEqualTo(5000);
    for (int i = 0; i < 5000; i += 499) {
      assertThat(stored("orders_prod", "k" + i)).contains((Object) (long) i);
    }
  }

  @Test
  void states_tellWhatWaits_andWhy() throws Exception {
    kinesis.deleteStream(r -> r.streamName("orders_prod")).join();
    SpooledStreams streams =
        open(catalog("orders: {name: orders_prod, partition_key: user}"), options());
    streams.put("orders", record(0)).join();
    Await.until("stalled", () -> streams.states().get(0).stall().isPresent());

    StreamState state = streams.states().get(0);
    assertThat(state.streamName()).isEqualTo("orders_prod");
    assertThat(state.waiting()).isEqualTo(1);
    assertThat(state.delivered()).isZero();
    kinesis.createStream("orders_prod", 1);
    assertThat(streams.close(GRACE)).isEqualTo(Daemon.End.DELIVERED);
  }

  @Test
  void eventsThatHadToMakeRoom_areToldAtTheEnd() throws Exception {
    kinesis.deleteStream(r -> r.streamName("orders_prod")).join();
    SpooledStreams streams =
        open(
            catalog(),
            options().withSize(1 << 15, 1 << 12).withWhenFull(SpoolOptions.WhenFull.DROP_OLDEST));
    for (int i = 0; i < 2000; i++) {
      streams.put("orders", record(i)).join();
    }
    assertThat(streams.close(Duration.ofMillis(1))).isEqualTo(Daemon.End.LOST);
    StreamState state = streams.states().get(0);
    assertThat(state.gone()).isPositive();
    assertThat(state.gone() + state.waiting()).isEqualTo(2000);
  }

  @Test
  void streamThatStandsStill_holdsUpNoOther() throws Exception {
    kinesis.deleteStream(r -> r.streamName("demo")).join();
    SpooledStreams streams = open(catalog(), options());
    Daemon daemon =
        Daemon.builder(streams).zmq(ZmqOptions.DEFAULT.withAddress("127.0.0.1", 0)).start();
    try (Push push = new Push(daemon.zmqAddress())) {
      push.event("../d\u00e9mo \u6d41", "k", Event.builder().set("i", 0).build());
      Await.until("it stands", () -> state(streams, "demo").stall().isPresent());
      for (int i = 0; i < 100; i++) {
        push.event("orders", "k", Event.builder().set("i", i).build());
      }
      Await.until("delivered", () -> state(streams, "orders_prod").delivered() == 100);
    }
    assertThat(state(streams, "demo").stall()).isPresent();
    assertThat(daemon.stop(Duration.ofSeconds(2))).isEqualTo(Daemon.End.LEFT_IN_SPOOL);
    assertThat(stored("orders_prod", "k")).isEqualTo(numbers(100));
  }

  private static StreamState state(SpooledStreams streams, String name) {
    return streams.states().stream()
        .filter(state -> state.streamName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void close_thatLosesWhatIsInMemory_saysSo() throws Exception {
    SpooledStreams streams =
        open(
            catalog("orders: {name: orders_prod, partition_key: user}"),
            options().withDurability(Durability.MEMORY).withSize(8 * 4096, 4096));
    Path spool = directory.resolve("spool").resolve("orders");
    Await.until("a first file", () -> Files.exists(spool.resolve("0000000000000001.spool")));
    // Where the next file would be made is something that no file can replace.
    Files.createDirectory(spool.resolve("next.tmp"));
    // The first file has room for three.
    for (int i = 0; i < 5; i++) {
      streams.put("orders", new ProducerRecord("k" + i, new byte[1000])).join();
    }

    assertThat(streams.close(Duration.ofMillis(300))).isEqualTo(Daemon.End.LOST);
  }

  @Test
  void eventThatDoesNotFitIntoTheSpool_isToldFromOneThatHasNoRoomNow() throws Exception {
    SpooledStreams streams = open(catalog(), options().withSize(8 * 4096, 4096));
    ProducerRecord large = new ProducerRecord("k", new byte[8 * 4096]);

    assertThat(streams.put("orders", large))
        .failsWithin(GRACE)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(EventTooLargeException.class);
    streams.close(GRACE);
  }

  @Test
  void meters_ofStreamsWithTheSameName_areToldApartByTheirAlias() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    StreamCatalog catalog =
        catalog(
            "here: {name: demo, partition_key: user, region: eu-west-1}",
            "there: {name: demo, partition_key: user, region: us-east-1}");
    SpooledStreams streams =
        SpooledStreams.builder(catalog, directory.resolve("spool"), stream -> kinesis)
            .options(options())
            .meters(registry)
            .open();

    for (String alias : List.of("here", "there")) {
      assertThat(registry.find("kclframework.spool.bytes").tag("alias", alias).meters())
          .as(alias)
          .hasSize(1);
    }
    streams.close(GRACE);
  }

  @Test
  void directoryThatCannotBeUsed_isToldAtTheStart() throws Exception {
    Files.writeString(directory.resolve("spool"), "a file");

    assertThatThrownBy(() -> open(catalog(), options()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the spool " + directory.resolve("spool"))
        .hasMessageNotContaining("Exception");
  }

  @Test
  void spoolThatIsFull_isTold_untilThereIsRoom() throws Exception {
    kinesis.deleteStream(r -> r.streamName("orders_prod")).join();
    SpooledStreams streams =
        open(
            catalog("orders: {name: orders_prod, partition_key: user}"),
            options().withSize(1 << 15, 1 << 12));
    Await.until("refused", () -> failure(streams.put("orders", record(0))).isPresent());
    assertThat(streams.states().get(0).refusal().orElseThrow().reason()).contains("full");

    kinesis.createStream("orders_prod", 1);
    Await.until("stored", () -> failure(streams.put("orders", record(0))).isEmpty());
    assertThat(streams.states().get(0).refusal()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void diskThatRefusesEvents_isTold_untilItTakesThemAgain(Durability durability) throws Exception {
    SpooledStreams streams =
        open(
            catalog("orders: {name: orders_prod, partition_key: user}"),
            options().withDurability(durability).withSize(64 * 4096, 4096).withMaxBufferedBytes(1));
    assertThat(streams.states().get(0).refusal()).isEmpty();
    Path obstacle = directory.resolve("spool").resolve("orders").resolve("next.tmp");
    Await.until("in the way of the next file", () -> makeDirectory(obstacle));
    Await.until("refused", () -> failure(streams.put("orders", record(0))).isPresent());
    assertThat(streams.states().get(0).refusal().orElseThrow().reason())
        .contains("cannot be written", "next.tmp");

    Files.delete(obstacle);
    Await.until("stored", () -> failure(streams.put("orders", record(0))).isEmpty());
    assertThat(streams.states().get(0).refusal()).isEmpty();
    assertThat(streams.close(GRACE)).isEqualTo(Daemon.End.DELIVERED);
  }

  /** Returns why a put failed, if it did; it may not take longer than the grace. */
  private static Optional<Throwable> failure(CompletableFuture<Void> result) {
    try {
      result.get(GRACE.toSeconds(), TimeUnit.SECONDS);
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("the put has no result", e);
    }
  }

  /** Returns whether it could; not while there is a file of that name. */
  private static boolean makeDirectory(Path path) {
    try {
      Files.createDirectory(path);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void eventsThatTheStreamCannotTake_areToldWithTheirFile() throws Exception {
    SpooledStreams streams =
        open(catalog("orders: {name: orders_prod, partition_key: user}"), options());
    streams.put("orders", new ProducerRecord("k", new byte[(1 << 20) + 1])).join();
    assertThat(streams.close(GRACE)).isEqualTo(Daemon.End.DELIVERED);

    StreamState.SetAside setAside = streams.states().get(0).setAside().orElseThrow();
    assertThat(setAside.events()).isEqualTo(1);
    assertThat(Files.readAllLines(setAside.file())).hasSize(1);
  }
}
