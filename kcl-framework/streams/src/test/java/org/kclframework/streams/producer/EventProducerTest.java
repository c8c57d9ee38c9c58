package org.kclframework.streams.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.local.LocalStreams;
import org.kclframework.streams.event.Event;
import software.amazon.awssdk.services.kinesis.model.Record;

/** How events become records, and which cannot. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EventProducerTest {

  private final LocalStreams streams = LocalStreams.create();
  private Producer producer;
  private EventProducer events;

  @BeforeEach
  void begin() {
    streams.kinesis().createStream("s", 1);
    producer = Producer.builder(streams.kinesis(), "s").build();
    events = new EventProducer(producer, "user");
  }

  @AfterEach
  void end() {
    producer.close();
    streams.close();
  }

  private static Event event(Object user) {
    return Event.builder().set("user", user).set("action", "login").build();
  }

  private List<Record> stored() throws Exception {
    return Stored.raw(streams.kinesis(), "s", "shardId-000000000000");
  }

  @Test
  void put_takesTheKeyFromTheField() throws Exception {
    PutResult result = events.put(event(42)).get(20, TimeUnit.SECONDS);
    assertThat(stored())
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.sequenceNumber()).isEqualTo(result.sequenceNumber());
              assertThat(record.partitionKey()).isEqualTo("42");
              assertThat(Event.decode(record.data().asByteBuffer())).isEqualTo(event(42));
            });
  }

  @Test
  void putAllAndWait_resultsAreInOrder() throws Exception {
    List<PutResult> results = events.putAllAndWait(List.of(event("a"), event("b"), event("a")));
    assertThat(stored())
        .allSatisfy(record -> assertThat(record.partitionKey()).isIn("a", "b"))
        .extracting(Record::sequenceNumber)
        .containsExactlyInAnyOrderElementsOf(
            results.stream().map(PutResult::sequenceNumber).toList());
    String second =
        stored().stream()
            .filter(record -> record.partitionKey().equals("b"))
            .findFirst()
            .orElseThrow()
            .sequenceNumber();
    assertThat(results.get(1).sequenceNumber()).isEqualTo(second);
  }

  @Test
  void putAndWait_returnsWhereTheEventIs() throws Exception {
    assertThat(events.putAndWait(event("a")).sequenceNumber())
        .isEqualTo(stored().get(0).sequenceNumber());
  }

  @Test
  void put_withoutTheField_isRefusedAtOnce() throws Exception {
    Event other = Event.builder().set("action", "login").build();
    assertThatThrownBy(() -> events.put(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no field 'user'");
    assertThat(producer.counts().accepted()).isZero();
  }

  @Test
  void putAll_withOneThatHasNoKey_putsNone() {
    assertThatThrownBy(() -> events.putAll(List.of(event("a"), event(List.of()))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("event 1: field 'user' is a list");
    assertThat(producer.counts().accepted()).isZero();
  }

  @Test
  void put_keyThatIsTooLong_isRefused() {
    assertThatThrownBy(() -> events.put(event("x".repeat(257))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 256 characters");
  }
}
