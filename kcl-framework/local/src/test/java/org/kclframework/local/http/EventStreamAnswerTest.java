package org.kclframework.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kclframework.local.leasetable.LocalLeaseTables;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;

/** Streams of events between a Kinesis that the test plays and the real SDK. */
class EventStreamAnswerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final FakeFanOut kinesis = new FakeFanOut();
  private final LocalServer server = LocalServer.start(0, kinesis, LocalLeaseTables.create());
  private final SdkClients clients = new SdkClients(server.endpoint());
  private final EventReceiver receiver = new EventReceiver(Long.MAX_VALUE);

  @AfterEach
  void close() {
    clients.close();
    server.close();
  }

  @Test
  void events_arriveWholeAndInOrder() {
    subscribe(receiver);

    for (int i = 0; i < 50; i++) {
      kinesis.publishWhenAsked(event(i, 1000));
    }
    kinesis.complete();

    assertThat(receiver.completion()).succeedsWithin(PATIENCE);
    assertThat(receiver.events())
        .containsExactlyElementsOf(
            IntStream.range(0, 50).mapToObj(i -> (SubscribeToShardEvent) event(i, 1000)).toList());
    assertThat(receiver.response().join().responseMetadata().requestId()).isNotEqualTo("UNKNOWN");
  }

  @Test
  void slowClient_slowsDownTheSubscription() {
    EventReceiver slow = new EventReceiver(1);
    subscribe(slow);
    kinesis.publishWhenAsked(event(0, 10));
    Await.until(() -> slow.events().size() == 1);

    int published = publishUntilNobodyAsks(1);
    assertThat(published).as("events of 1 MB that fit into buffers").isLessThan(50);

    slow.request(Long.MAX_VALUE);
    kinesis.publishWhenAsked(event(published, 10));
    int expected = published + 1;
    Await.until(() -> slow.events().size() == expected);
  }

  @Test
  void clientThatCancels_endsTheSubscription() {
    subscribe(receiver);
    kinesis.publishWhenAsked(event(0, 10));
    Await.until(() -> receiver.events().size() == 1);

    receiver.cancel();

    Await.until(
        () -> {
          kinesis.publish(event(1, 10));
          return kinesis.isCancelled();
        });
  }

  @Test
  void clientThatIsKilled_endsTheSubscription() throws IOException {
    try (RawConnection connection = new RawConnection(server)) {
      connection.send("Kinesis_20131202.SubscribeToShard", "{}");
      assertThat(connection.readLine()).isEqualTo("HTTP/1.1 200 OK");
      Await.until(kinesis::hasSubscriber);
    }

    Await.until(
        () -> {
          kinesis.publish(event(1, 10));
          return kinesis.isCancelled();
        });
  }

  @Test
  void serverThatCloses_endsTheSubscription() {
    subscribe(receiver);

    server.close();

    assertThat(kinesis.isCancelled()).isTrue();
    Await.until(() -> receiver.completion().isDone());
  }

  @Test
  void serverThatCloses_doesNotWaitForSlowClients() {
    subscribe(new EventReceiver(1));
    publishUntilNobodyAsks(0);

    server.close();

    assertThat(kinesis.isCancelled()).isTrue();
  }

  @Test
  void failureAfterEvents_reachesTheClient() {
    subscribe(receiver);
    kinesis.publishWhenAsked(event(0, 10));

    kinesis.fail(ResourceInUseException.builder().message("another subscription exists").build());

    assertThat(receiver.completion())
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .withCauseInstanceOf(ResourceInUseException.class)
        .withMessageContaining("another subscription exists");
    assertThat(receiver.events()).hasSize(1);
  }

  @Test
  void lostResponseAfterEvents_endsTheStream() {
    subscribe(receiver);
    kinesis.publishWhenAsked(event(0, 10));

    kinesis.fail(SdkClientException.create("lost"));

    assertThat(receiver.completion()).succeedsWithin(PATIENCE);
  }

  /** Publishes large events until buffers are full, and returns the number of the next. */
  private int publishUntilNobodyAsks(int first) {
    int next = first;
    int unasked = 0;
    while (unasked < 100) {
      if (kinesis.publish(event(next, 1_000_000))) {
        next++;
        unasked = 0;
      } else {
        unasked++;
        Await.forAMoment();
      }
    }
    return next;
  }

  private void subscribe(EventReceiver receiver) {
    receiver.subscribe(clients.kinesis(), "arn:any", "shardId-000000000000");
    Await.until(kinesis::hasSubscriber);
  }

  private static SubscribeToShardEventStream event(int number, int bytes) {
    return SubscribeToShardEventStream.subscribeToShardEventBuilder()
        .continuationSequenceNumber("" + number)
        .millisBehindLatest((long) number)
        .childShards(ChildShard.builder().shardId("child").parentShards("parent").build())
        .records(
            Record.builder()
                .sequenceNumber("49590338271490256608559692538361571095921575989136588898")
                .partitionKey("key")
                .approximateArrivalTimestamp(Instant.ofEpochMilli(1_700_000_000_123L))
                .data(SdkBytes.fromByteArray(new byte[bytes]))
                .build())
        .build();
  }
}
