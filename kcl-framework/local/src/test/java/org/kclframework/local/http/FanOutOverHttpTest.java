package org.kclframework.local.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kclframework.local.LocalStreams;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/** Enhanced fan-out from the embedded Kinesis to the real SDK. */
class FanOutOverHttpTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int SHARDS = 20;

  private final LocalStreams streams = LocalStreams.create();
  private final LocalServer server = streams.serve(0);
  private final SdkClients clients = new SdkClients(server.endpoint());
  private String consumerArn = "";

  @BeforeEach
  void registerConsumer() {
    streams.kinesis().createStream("orders", SHARDS);
    consumerArn =
        clients
            .kinesis()
            .registerStreamConsumer(
                register ->
                    register
                        .streamARN(streams.kinesis().streamArn("orders"))
                        .consumerName("reader"))
            .join()
            .consumer()
            .consumerARN();
  }

  @AfterEach
  void close() {
    clients.close();
    streams.close();
  }

  @Test
  void twentySubscriptions_getTheirRecords() {
    List<EventReceiver> receivers = new ArrayList<>();
    for (Shard shard : streams.kinesis().openShards("orders")) {
      receivers.add(subscribe(shard.shardId()));
    }

    for (int i = 0; i < 1000; i++) {
      streams.kinesis().put("orders", "key" + i, ("data" + i).getBytes(UTF_8));
    }

    Await.until(() -> receivers.stream().mapToLong(r -> records(r).size()).sum() == 1000);
    assertThat(receivers)
        .allSatisfy(
            receiver ->
                assertThat(records(receiver)).extracting(Record::sequenceNumber).isSorted());
  }

  @Test
  void idleSubscription_getsEmptyEvents() {
    EventReceiver receiver = subscribe("shardId-000000000003");

    Await.until(() -> receiver.events().size() >= 2);
    assertThat(records(receiver)).isEmpty();
  }

  @Test
  void splitShard_endsTheSubscriptionWithChildren() {
    EventReceiver receiver = subscribe("shardId-000000000000");

    List<Shard> children = streams.kinesis().splitShard("orders", "shardId-000000000000");

    assertThat(receiver.completion()).succeedsWithin(PATIENCE);
    SubscribeToShardEvent last = receiver.events().get(receiver.events().size() - 1);
    assertThat(last.continuationSequenceNumber()).isNull();
    assertThat(last.childShards())
        .extracting(ChildShard::shardId)
        .containsExactlyElementsOf(children.stream().map(Shard::shardId).toList());
  }

  @Test
  void subscription_toMissingShard_fails() {
    EventReceiver receiver = subscribe("shardId-000000000099");

    assertThat(receiver.response())
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .withCauseInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void secondSubscription_isRefused() {
    EventReceiver first = subscribe("shardId-000000000000");
    assertThat(first.response()).succeedsWithin(PATIENCE);

    assertThat(subscribe("shardId-000000000000").response())
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .withCauseInstanceOf(ResourceInUseException.class);
  }

  @Test
  void cancelledSubscription_makesRoomForAnother() {
    EventReceiver first = subscribe("shardId-000000000000");
    Await.until(() -> !first.events().isEmpty());

    first.cancel();

    Await.until(() -> !subscribe("shardId-000000000000").response().isCompletedExceptionally());
  }

  private EventReceiver subscribe(String shardId) {
    EventReceiver receiver = new EventReceiver(Long.MAX_VALUE);
    receiver.subscribe(clients.kinesis(), consumerArn, shardId);
    Await.until(() -> receiver.response().isDone());
    return receiver;
  }

  private static List<Record> records(EventReceiver receiver) {
    return receiver.events().stream().flatMap(event -> event.records().stream()).toList();
  }
}
