package org.kclframework.streams.eventstreamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.fault.FaultHandle;
import org.kclframework.streams.event.Event;
import org.kclframework.streams.eventstreamer.ShippingException.Reason;
import org.kclframework.streams.producer.Producer;
import org.kclframework.streams.producer.ProducerOptions;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.Record;

/** What arrives in a stream, and what does not. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KinesisTargetTest {

  private static final ProducerOptions QUICK =
      ProducerOptions.DEFAULT
          .withLinger(Duration.ZERO)
          .withBackoff(Duration.ofNanos(1000), Duration.ofMillis(1));

  @TempDir private Path directory;

  private final LocalStreams streams = LocalStreams.create();

  @BeforeEach
  void createStream() {
    streams.kinesis().createStream("s", 1);
  }

  @AfterEach
  void closeStreams() {
    streams.close();
  }

  private Producer producer(ProducerOptions options) {
    return Producer.builder(streams.kinesis(), "s").options(options).build();
  }

  private EventStreamerBuilder streamer(Producer producer) {
    return EventStreamer.builder(new KinesisTarget(producer))
        .bucket("My Bucket", "bk")
        .missedEventsFile(missedFile());
  }

  private Path missedFile() {
    return directory.resolve("missed.txt");
  }

  private FaultHandle refuse(int times) {
    return streams
        .faults()
        .on("kinesis", "PutRecords")
        .times(times)
        .fail(
            () ->
                (RuntimeException)
                    KinesisException.builder().statusCode(400).message("refused").build());
  }

  private List<Object> keys() throws Exception {
    List<Object> keys = new ArrayList<>();
    for (Record record : streams.kinesis().records("s")) {
      keys.add(Objects.requireNonNull(Event.decode(record.data().asByteBuffer()).get("key")));
    }
    return keys;
  }

  @Test
  void event_becomesARecordUnderItsBucketsKey() throws Exception {
    try (Producer producer = producer(QUICK);
        EventStreamer streamer = streamer(producer).build()) {
      streamer.log("temp", 21.5, 1419876021.778477);
      assertThat(streamer.flush()).isTrue();
    }
    assertThat(streams.kinesis().records("s"))
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.partitionKey()).isEqualTo("bk");
              assertThat(Event.decode(record.data().asByteBuffer()))
                  .isEqualTo(
                      Event.builder()
                          .set("key", "temp")
                          .set("value", 21.5)
                          .set("epoch", 1419876021.778477)
                          .set("bucketKey", "bk")
                          .set("bucketName", "My Bucket")
                          .build());
            });
  }

  @Test
  void events_areStoredInTheOrderOfLogging() throws Exception {
    List<Object> expected = new ArrayList<>();
    try (Producer producer = producer(QUICK);
        EventStreamer streamer = streamer(producer).build()) {
      for (int i = 0; i < 101; i++) {
        streamer.log("k" + i, i);
        expected.add("k" + i);
      }
    }
    assertThat(keys()).isEqualTo(expected);
  }

  @Test
  void eventsThatTheProducerGivesUp_arePutAside_andCanBeReshipped() throws Exception {
    try (Producer producer = producer(QUICK)) {
      try (FaultHandle refusal = refuse(Integer.MAX_VALUE);
          EventStreamer streamer = streamer(producer).build()) {
        streamer.log("k1", 1);
        streamer.log("k2", 2);
        assertThat(streamer.flush()).isFalse();
        assertThat(refusal.strikes()).isPositive();
      }
      assertThat(streams.kinesis().records("s")).isEmpty();
      ReshipResult result = new MissedEvents(missedFile()).reship(new KinesisTarget(producer));
      assertThat(result.deliveredEvents()).isEqualTo(2);
    }
    assertThat(keys()).containsExactly("k1", "k2");
  }

  @Test
  void ship_saysWhichEventsAreNotDelivered() throws Exception {
    List<LoggedEvent> events =
        List.of(
            new LoggedEvent("k1", 1, 1), new LoggedEvent("k2", 2, 2), new LoggedEvent("k3", 3, 3));
    refuse(1);
    try (Producer producer = producer(QUICK)) {
      ShippingException failure =
          catchThrowableOfType(
              ShippingException.class,
              () -> new KinesisTarget(producer).ship(new Bucket("b", ""), events));
      assertThat(failure.reason()).isEqualTo(Reason.GIVEN_UP);
      List<LoggedEvent> delivered = new ArrayList<>(events);
      delivered.removeAll(failure.undelivered());
      assertThat(failure.undelivered()).isNotEmpty();
      assertThat(keys()).isEqualTo(delivered.stream().map(LoggedEvent::key).toList());
    }
  }

  @Test
  void aLongBatch_isGivenToTheProducerInPieces_soThatTheTimeOfItsEndDoesNotBeginWithIt()
      throws Exception {
    FaultHandle hanging = streams.faults().on("kinesis", "PutRecords").times(1).hang();
    try (Producer producer = producer(QUICK)) {
      List<LoggedEvent> events = manyEvents();
      CompletableFuture<List<LoggedEvent>> undelivered = new CompletableFuture<>();
      Thread shipping =
          new Thread(() -> undelivered.complete(undelivered(producer, Duration.ofDays(1), events)));
      shipping.start();
      while (hanging.strikes() == 0 || shipping.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      assertThat(producer.counts().accepted()).isEqualTo(500);
      hanging.close();
      assertThat(undelivered.get()).isEmpty();
      assertThat(keys()).isEqualTo(events.stream().map(LoggedEvent::key).toList());
    }
  }

  @Test
  void whenNoRecordGetsThrough_patienceEnds_andTheRestIsNotGivenToTheProducer() {
    List<LoggedEvent> events = manyEvents();
    Producer producer = producer(QUICK.withDeliveryTimeout(ProducerOptions.LONGEST));
    try (FaultHandle hanging = streams.faults().on("kinesis", "PutRecords").hang()) {
      assertThat(undelivered(producer, Duration.ofMillis(20), events)).isEqualTo(events);
      assertThat(producer.counts().accepted()).isEqualTo(500);
      producer.close(Duration.ZERO);
      assertThat(hanging.strikes()).isLessThanOrEqualTo(1);
    }
  }

  /** If each of 499 events had the patience, this would take longer than the test may. */
  @Test
  void whenNoRecordGetsThrough_behindOneThatIsRefused_patienceEndsOnce() {
    List<LoggedEvent> events = manyEvents();
    Producer producer = producer(QUICK.withDeliveryTimeout(ProducerOptions.LONGEST));
    FaultHandle refusal = refuse(1);
    try (FaultHandle hanging = streams.faults().on("kinesis", "PutRecords").hang()) {
      ShippingException failure =
          catchThrowableOfType(
              ShippingException.class,
              () ->
                  new KinesisTarget(producer, Duration.ofMillis(200))
                      .ship(new Bucket("b", ""), events));
      assertThat(failure.undelivered()).isEqualTo(events);
      assertThat(failure).hasMessageContaining("refused");
      assertThat(refusal.strikes()).isEqualTo(1);
      producer.close(Duration.ZERO);
      assertThat(hanging.strikes()).isEqualTo(1);
    }
  }

  private static List<LoggedEvent> manyEvents() {
    return IntStream.range(0, 1200).mapToObj(i -> new LoggedEvent("k" + i, i, i)).toList();
  }

  private static List<LoggedEvent> undelivered(
      Producer producer, Duration patience, List<LoggedEvent> events) {
    try {
      new KinesisTarget(producer, patience).ship(new Bucket("b", ""), events);
      return List.of();
    } catch (ShippingException e) {
      assertThat(e.reason()).isEqualTo(Reason.GIVEN_UP);
      assertThat(e).hasMessageContaining("no record got through for " + patience);
      return e.undelivered();
    }
  }

  @Test
  void close_whileKinesisDoesNotAnswer_putsAside() throws Exception {
    try (Producer producer = producer(QUICK.withDeliveryTimeout(Duration.ofHours(1)))) {
      try (FaultHandle hanging = streams.faults().on("kinesis", "PutRecords").hang()) {
        EventStreamer streamer = streamer(producer).bufferSize(1).build();
        streamer.log("k1", 1);
        streamer.log("k2", 2);
        while (hanging.strikes() == 0) {
          Thread.onSpinWait();
        }
        assertThat(streamer.close(Duration.ofMillis(20))).isFalse();
        assertThat(Files.readAllLines(missedFile())).hasSize(2);
      }
    }
  }

  @Test
  void aClosedProducer_losesNothing() throws Exception {
    Producer producer = producer(QUICK);
    producer.close();
    EventStreamer streamer = streamer(producer).build();
    streamer.log("k1", 1);
    assertThat(streamer.close(Duration.ofSeconds(20))).isFalse();
    assertThat(Files.readString(missedFile()))
        .contains("was not accepted: the producer is closed")
        .contains("\"k1\"");
  }
}
