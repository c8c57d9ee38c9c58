package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

@Timeout(60)
class FanOutTest {

  private static final String STREAM = "orders";
  private static final String SHARD = Kinesis.shardId(0);

  private final FakeClock clock = new FakeClock();
  private final LocalKinesis kinesis = LocalKinesis.builder().clock(clock).build();
  private String consumerArn = "";

  @BeforeEach
  void registerConsumer() {
    kinesis.createStream(STREAM, 1);
    consumerArn =
        kinesis
            .registerStreamConsumer(
                request -> request.streamARN(kinesis.streamArn(STREAM)).consumerName("billing"))
            .join()
            .consumer()
            .consumerARN();
  }

  @Test
  void subscribe_sendsResponseAndEventsFromAnotherThread() {
    EventCollector collector = subscribe(ShardIteratorType.TRIM_HORIZON, Long.MAX_VALUE);

    assertThat(collector.response().responseMetadata().requestId()).isNotBlank();
    assertThat(collector.next().records()).isEmpty();
    Kinesis.put(kinesis, STREAM, "key", "data");

    assertThat(collector.nextTexts()).containsExactly("data");
    assertThat(collector.thread()).isNotSameAs(Thread.currentThread());
    assertThat(collector.thread().isDaemon()).isTrue();
    assertThat(collector.result()).isNotDone();
    collector.cancel();
    EventCollector.join(collector.result());
  }

  @Test
  void subscribe_sendsHeartbeatsByItself() {
    EventCollector collector = subscribe(ShardIteratorType.LATEST, Long.MAX_VALUE);
    collector.next();
    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofSeconds(1));
      assertThat(collector.next().records()).isEmpty();
    }
    collector.cancel();
  }

  @Test
  void subscribe_endsByItselfAfterFiveMinutes() {
    EventCollector collector = subscribe(ShardIteratorType.LATEST, 1);
    collector.next();

    clock.advance(Duration.ofMinutes(5));

    EventCollector.join(collector.streamEnd());
    EventCollector.join(collector.result());
  }

  @Test
  void slowDemand_deliversEverythingInOrder() {
    int records = 30_000;
    EventCollector collector = subscribe(ShardIteratorType.TRIM_HORIZON, 0);
    Thread producer =
        new Thread(
            () ->
                kinesis.putLines(STREAM, IntStream.range(0, records).mapToObj(Integer::toString)));
    producer.start();

    List<String> received = new ArrayList<>();
    while (received.size() < records) {
      collector.request(1);
      SubscribeToShardEvent event = collector.next();
      assertThat(collector.hasNoEvent()).isTrue();
      received.addAll(Kinesis.texts(event.records()));
      if (event.records().isEmpty()) {
        clock.advance(Duration.ofSeconds(1));
      }
    }
    collector.cancel();

    assertThat(received)
        .isEqualTo(IntStream.range(0, records).mapToObj(Integer::toString).toList());
  }

  @Test
  void startingPositions_areThoseOfIterators() {
    String number = Kinesis.put(kinesis, STREAM, "key", "0").sequenceNumber();
    clock.advance(Duration.ofSeconds(1));
    Kinesis.put(kinesis, STREAM, "key", "1");

    assertThat(first(position -> position.type(ShardIteratorType.TRIM_HORIZON)))
        .containsExactly("0", "1");
    assertThat(first(position -> position.type(ShardIteratorType.LATEST))).isEmpty();
    assertThat(
            first(
                position ->
                    position.type(ShardIteratorType.AT_SEQUENCE_NUMBER).sequenceNumber(number)))
        .containsExactly("0", "1");
    assertThat(
            first(
                position ->
                    position.type(ShardIteratorType.AFTER_SEQUENCE_NUMBER).sequenceNumber(number)))
        .containsExactly("1");
    assertThat(
            first(
                position ->
                    position.type(ShardIteratorType.AT_TIMESTAMP).timestamp(clock.instant())))
        .containsExactly("1");
  }

  private List<String> first(Consumer<StartingPosition.Builder> startingPosition) {
    EventCollector collector = new EventCollector(1);
    collector.subscribe(
        kinesis,
        request ->
            request.consumerARN(consumerArn).shardId(SHARD).startingPosition(startingPosition));
    List<String> texts = collector.nextTexts();
    collector.cancel();
    EventCollector.join(collector.result());
    return texts;
  }

  @Test
  void secondSubscription_isRefusedInTheFirstFiveSeconds() {
    EventCollector former = subscribe(ShardIteratorType.LATEST, Long.MAX_VALUE);
    former.next();
    clock.advance(Duration.ofMillis(4_999));

    EventCollector latter = subscribe(ShardIteratorType.LATEST, Long.MAX_VALUE);

    assertThat(EventCollector.failureOf(latter.handlerEnd()))
        .isInstanceOf(ResourceInUseException.class)
        .hasMessageContaining(
            "Another active subscription exists for this consumer:"
                + " 000000000000:orders:shardId-000000000000:billing");
    Kinesis.put(kinesis, STREAM, "key", "data");
    while (former.next().records().isEmpty()) {
      // a heartbeat
    }
    former.cancel();
  }

  @Test
  void secondSubscription_takesOverAfterFiveSeconds() {
    EventCollector former = subscribe(ShardIteratorType.LATEST, Long.MAX_VALUE);
    former.next();
    clock.advance(Duration.ofSeconds(5));

    EventCollector latter = subscribe(ShardIteratorType.LATEST, Long.MAX_VALUE);
    latter.next();

    assertThat(EventCollector.failureOf(former.streamEnd()))
        .isInstanceOf(ResourceInUseException.class);
    assertThat(EventCollector.failureOf(former.result()))
        .isInstanceOf(ResourceInUseException.class);
    Kinesis.put(kinesis, STREAM, "key", "data");
    assertThat(latter.nextTexts()).containsExactly("data");
    latter.cancel();
  }

  @Test
  void otherConsumers_subscribeIndependently() {
    String otherArn =
        kinesis
            .registerStreamConsumer(
                request -> request.streamARN(kinesis.streamArn(STREAM)).consumerName("audit"))
            .join()
            .consumer()
            .consumerARN();
    EventCollector one = subscribe(ShardIteratorType.LATEST, Long.MAX_VALUE);
    EventCollector other = new EventCollector(Long.MAX_VALUE);
    other.subscribe(kinesis, request -> request(request, otherArn, ShardIteratorType.LATEST));
    one.next();
    other.next();

    Kinesis.put(kinesis, STREAM, "key", "data");

    assertThat(one.nextTexts()).containsExactly("data");
    assertThat(other.nextTexts()).containsExactly("data");
    one.cancel();
    other.cancel();
  }

  @Test
  void split_endsTheSubscriptionWithTheChildren() {
    EventCollector collector = subscribe(ShardIteratorType.TRIM_HORIZON, Long.MAX_VALUE);
    collector.next();

    kinesis.splitShard(STREAM, SHARD);

    assertThat(collector.next().childShards()).hasSize(2);
    EventCollector.join(collector.streamEnd());
    EventCollector.join(collector.handlerEnd());
    EventCollector.join(collector.result());
  }

  @Test
  void missingConsumersAndShards_areReportedToTheHandler() {
    EventCollector collector = new EventCollector(1);
    collector.subscribe(
        kinesis, request -> request(request, consumerArn + "0", ShardIteratorType.LATEST));

    assertThat(EventCollector.failureOf(collector.handlerEnd()))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThat(EventCollector.failureOf(collector.result()))
        .isInstanceOf(ResourceNotFoundException.class);

    EventCollector incomplete = new EventCollector(1);
    incomplete.subscribe(kinesis, request -> request.consumerARN(consumerArn));
    assertThat(EventCollector.failureOf(incomplete.handlerEnd()))
        .isInstanceOf(ValidationException.class);
  }

  @Test
  void cancelledFuture_endsTheSubscription() {
    EventCollector collector = subscribe(ShardIteratorType.LATEST, Long.MAX_VALUE);
    collector.next();

    collector.result().cancel(true);

    // The place is free at once, without the five seconds of a takeover.
    EventCollector next = subscribe(ShardIteratorType.LATEST, 1);
    next.next();
    next.cancel();
  }

  @Test
  void failingHandler_endsTheSubscription() {
    SubscribeToShardResponseHandler broken =
        SubscribeToShardResponseHandler.builder()
            .onResponse(
                response -> {
                  throw new IllegalStateException("broken handler");
                })
            .subscriber(event -> {})
            .build();

    CompletableFuture<Void> result =
        kinesis.subscribeToShard(
            request -> request(request, consumerArn, ShardIteratorType.LATEST), broken);

    assertThat(EventCollector.failureOf(result)).hasMessage("broken handler");
  }

  @Test
  void lostResponse_leavesASubscriptionBehind() {
    kinesis.faults().on("kinesis", "SubscribeToShard").times(1).dropResponse();

    EventCollector lost = subscribe(ShardIteratorType.LATEST, 1);
    assertThat(EventCollector.failureOf(lost.handlerEnd())).isInstanceOf(SdkClientException.class);
    EventCollector refused = subscribe(ShardIteratorType.LATEST, 1);

    assertThat(EventCollector.failureOf(refused.handlerEnd()))
        .isInstanceOf(ResourceInUseException.class);
  }

  @Test
  void rateLimits_slowTheEventsDown() {
    FakeClock ownClock = new FakeClock();
    LocalKinesis limited =
        LocalKinesis.builder().clock(ownClock).rateLimits(RateLimits.LIKE_AWS).build();
    limited.createStream(STREAM, 1);
    String arn =
        limited
            .registerStreamConsumer(
                request -> request.streamARN(limited.streamArn(STREAM)).consumerName("billing"))
            .join()
            .consumer()
            .consumerARN();
    for (int i = 0; i < 5; i++) {
      limited.put(STREAM, "key", new byte[1_000_000]);
    }
    EventCollector collector = new EventCollector(Long.MAX_VALUE);
    collector.subscribe(limited, request -> request(request, arn, ShardIteratorType.TRIM_HORIZON));

    assertThat(collector.next().records()).hasSize(2);
    assertThat(collector.next().records()).hasSize(2);
    // 4 MB were sent of an allowance of 2 MiB: the rest must wait for the clock.
    assertThat(collector.hasNoEvent()).isTrue();
    ownClock.advance(Duration.ofSeconds(2));
    assertThat(collector.next().records()).hasSize(1);
    collector.cancel();
  }

  @Test
  void shutDown_endsSubscriptionsAndRefusesNewOnes() {
    EventCollector collector = subscribe(ShardIteratorType.LATEST, Long.MAX_VALUE);
    collector.next();

    kinesis.shutDown();

    EventCollector.join(collector.result());
    EventCollector refused = subscribe(ShardIteratorType.LATEST, 1);
    assertThat(EventCollector.failureOf(refused.handlerEnd()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void largeRecords_comeOneByOne() {
    kinesis
        .updateMaxRecordSize(
            request -> request.streamARN(kinesis.streamArn(STREAM)).maxRecordSizeInKiB(10_240))
        .join();
    for (int i = 0; i < 2; i++) {
      kinesis
          .putRecord(
              request ->
                  request
                      .streamName(STREAM)
                      .partitionKey("key")
                      .data(SdkBytes.fromByteArrayUnsafe(new byte[9_000_000])))
          .join();
    }
    EventCollector collector = subscribe(ShardIteratorType.TRIM_HORIZON, Long.MAX_VALUE);

    assertThat(collector.next().records()).hasSize(1);
    assertThat(collector.next().records()).hasSize(1);
    collector.cancel();
  }

  private EventCollector subscribe(ShardIteratorType type, long initialDemand) {
    EventCollector collector = new EventCollector(initialDemand);
    collector.subscribe(kinesis, request -> request(request, consumerArn, type));
    return collector;
  }

  private static void request(
      SubscribeToShardRequest.Builder request, String consumerArn, ShardIteratorType type) {
    request
        .consumerARN(consumerArn)
        .shardId(SHARD)
        .startingPosition(position -> position.type(type));
  }
}
