package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kclframework.local.fault.FaultHandle;
import org.kclframework.local.fault.Faults;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;

/** Runs a subscription on the test's own thread, and moves clock and ticks by hand. */
class EventSubscriptionTest {

  private static final SubscribeToShardRequest REQUEST = SubscribeToShardRequest.builder().build();

  private final FakeClock clock = new FakeClock();
  private final Faults faults = new Faults();
  private final StreamCatalog catalog =
      new StreamCatalog(new Account(Region.US_EAST_1, "000000000000"), clock, Storage.MEMORY);
  private final ConsumerDefinition consumer =
      new ConsumerDefinition("billing", FakeClock.START, Map.of());
  private final CompletableFuture<Void> result = new CompletableFuture<>();

  private LocalStream stream() {
    return catalog.get("orders");
  }

  @BeforeEach
  void createStream() {
    catalog.create("orders", StreamSettings.ofMode(StreamMode.PROVISIONED), Map.of(), 1);
    catalog.update(stream(), definition -> definition.withConsumer(consumer));
  }

  @Test
  void request_bringsAsManyEventsAsWereDemanded() {
    EventCollector collector = new EventCollector(0);
    EventSubscription subscription = subscribe(collector, 0);
    put("0");
    assertThat(collector.hasNoEvent()).isTrue();

    subscription.request(1);
    assertThat(collector.nextTexts()).containsExactly("0");
    put("1");
    put("2");
    assertThat(collector.hasNoEvent()).isTrue();

    subscription.request(2);
    assertThat(collector.nextTexts()).containsExactly("1", "2");
    assertThat(collector.hasNoEvent()).isTrue();
    put("3");
    assertThat(collector.nextTexts()).containsExactly("3");
    put("4");
    assertThat(collector.hasNoEvent()).isTrue();
  }

  @Test
  void request_addsUpWithoutOverflow() {
    EventCollector collector = new EventCollector(Long.MAX_VALUE);
    EventSubscription subscription = subscribe(collector, 0);
    subscription.request(Long.MAX_VALUE);
    collector.next();

    for (int i = 0; i < 3; i++) {
      put("data");
      assertThat(collector.nextTexts()).containsExactly("data");
    }
    assertThat(collector.streamEnd()).isNotDone();
  }

  @Test
  void request_ofNothingIsAnError() {
    EventCollector collector = new EventCollector(0);

    subscribe(collector, 0).request(0);

    assertThat(EventCollector.failureOf(collector.streamEnd()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("demand must be > 0, but was 0");
  }

  @Test
  void request_fromWithinOnNextDoesNotNest() {
    for (int i = 0; i < 20_000; i++) {
      put("data");
    }
    List<SubscribeToShardEventStream> received = new ArrayList<>();
    EventSubscription subscription = newSubscription(0);
    subscription.attach(
        new EventCollector(0),
        new Subscriber<>() {
          @Override
          public void onSubscribe(Subscription own) {
            own.request(1);
          }

          @Override
          public void onNext(SubscribeToShardEventStream event) {
            int before = received.size();
            subscription.request(1);
            assertThat(received).hasSize(before);
            received.add(event);
          }

          @Override
          public void onError(Throwable failure) {
            throw new AssertionError(failure);
          }

          @Override
          public void onComplete() {}
        },
        result);

    assertThat(received).hasSize(2);
  }

  @Test
  void events_areEmptyOnceASecondWhenNothingArrives() {
    EventCollector collector = new EventCollector(Long.MAX_VALUE);
    EventSubscription subscription = subscribe(collector, 0);
    assertThat(collector.next().records()).isEmpty();

    clock.advance(Duration.ofMillis(999));
    subscription.tick();
    assertThat(collector.hasNoEvent()).isTrue();
    clock.advance(Duration.ofMillis(1));
    subscription.tick();
    SubscribeToShardEvent heartbeat = collector.next();

    assertThat(heartbeat.records()).isEmpty();
    assertThat(heartbeat.millisBehindLatest()).isZero();
    assertThat(heartbeat.continuationSequenceNumber()).isNotNull();
    assertThat(heartbeat.hasChildShards()).isFalse();
  }

  @Test
  void continuationSequenceNumber_leadsToTheNextRecord() {
    put("0");
    EventCollector collector = new EventCollector(Long.MAX_VALUE);
    subscribe(collector, stream().shard(0).orElseThrow().latestPosition());
    String beforeAny = collector.next().continuationSequenceNumber();
    put("1");
    String behindOne = collector.next().continuationSequenceNumber();
    put("2");

    assertThat(readAfter(beforeAny)).containsExactly("1", "2");
    assertThat(readAfter(behindOne)).containsExactly("2");
  }

  private List<String> readAfter(String sequenceNumber) {
    long position = SequenceNumber.parse(sequenceNumber).orElseThrow().index();
    return Kinesis.texts(
        stream().shard(0).orElseThrow().read(position, 10, 1000, FakeClock.START).records());
  }

  @Test
  void endOfShard_sendsChildrenAndNoContinuationAndCompletes() {
    EventCollector collector = new EventCollector(1);
    EventSubscription subscription = subscribe(collector, 0);
    assertThat(collector.next().records()).isEmpty();
    put("last");
    split();
    subscription.request(1);
    assertThat(collector.nextTexts()).containsExactly("last");
    assertThat(collector.streamEnd()).isNotDone();

    subscription.request(1);
    SubscribeToShardEvent end = collector.next();

    assertThat(end.records()).isEmpty();
    assertThat(end.continuationSequenceNumber()).isNull();
    assertThat(end.childShards())
        .extracting(ChildShard::shardId)
        .containsExactly(Kinesis.shardId(1), Kinesis.shardId(2));
    assertThat(collector.streamEnd()).isCompleted();
    assertThat(collector.handlerEnd()).isCompleted();
    assertThat(result).isCompleted();
    assertThat(subscription.ended()).isCompleted();
  }

  @Test
  void tick_endsTheSubscriptionAfterFiveMinutes() {
    EventCollector collector = new EventCollector(1);
    EventSubscription subscription = subscribe(collector, 0);
    collector.next();
    clock.advance(Duration.ofMinutes(5).minusMillis(1));
    subscription.tick();
    assertThat(collector.streamEnd()).isNotDone();

    clock.advance(Duration.ofMillis(1));
    subscription.tick();

    assertThat(collector.streamEnd()).isCompleted();
    assertThat(result).isCompleted();
  }

  @Test
  void cancel_endsWithoutASignal() {
    EventCollector collector = new EventCollector(Long.MAX_VALUE);
    EventSubscription subscription = subscribe(collector, 0);
    collector.next();

    subscription.cancel();
    put("late");
    clock.advance(Duration.ofHours(1));
    subscription.tick();

    assertThat(collector.hasNoEvent()).isTrue();
    assertThat(collector.streamEnd()).isNotDone();
    assertThat(result).isCompleted();
    assertThat(subscription.ended()).isCompleted();
  }

  @Test
  void end_withFailureTellsSubscriberHandlerAndCaller() {
    EventCollector collector = new EventCollector(Long.MAX_VALUE);
    IllegalStateException failure = new IllegalStateException("taken over");

    subscribe(collector, 0).end(failure);

    assertThat(EventCollector.failureOf(collector.streamEnd())).isSameAs(failure);
    assertThat(EventCollector.failureOf(collector.handlerEnd())).isSameAs(failure);
    assertThat(result).isCompletedExceptionally();
  }

  @Test
  void deletedStream_endsWithResourceNotFound() {
    EventCollector collector = new EventCollector(Long.MAX_VALUE);
    EventSubscription subscription = subscribe(collector, 0);

    catalog.delete(stream());
    subscription.tick();

    assertThat(EventCollector.failureOf(collector.streamEnd()))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("Stream orders under account 000000000000 not found.");
  }

  @Test
  void deregisteredConsumer_endsWithResourceNotFound() {
    EventCollector collector = new EventCollector(Long.MAX_VALUE);
    EventSubscription subscription = subscribe(collector, 0);

    catalog.update(stream(), definition -> definition.withoutConsumer("billing"));
    subscription.tick();

    assertThat(EventCollector.failureOf(collector.streamEnd()))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("Consumer billing");
  }

  @Test
  void eventFault_endsTheSubscription() {
    EventCollector collector = new EventCollector(Long.MAX_VALUE);
    subscribe(collector, 0);
    collector.next();
    faults.on("kinesis", "SubscribeToShardEvent").times(1).dropResponse();

    put("lost on the way");

    assertThat(EventCollector.failureOf(collector.streamEnd()))
        .isInstanceOf(SdkClientException.class);
    assertThat(collector.hasNoEvent()).isTrue();
  }

  @Test
  void eventFault_holdsUpAllThatFollows() {
    EventCollector collector = new EventCollector(Long.MAX_VALUE);
    EventSubscription subscription = subscribe(collector, 0);
    collector.next();
    FaultHandle hang = faults.on("kinesis", "SubscribeToShardEvent").times(1).hang();
    put("0");
    put("1");
    subscription.end((Throwable) null);
    assertThat(collector.hasNoEvent()).isTrue();
    assertThat(collector.streamEnd()).isNotDone();
    assertThat(subscription.ended()).isCompleted();

    hang.close();

    assertThat(collector.streamEnd()).isCompleted();
  }

  @Test
  void throwingSubscriber_endsTheSubscription() {
    put("data");
    EventSubscription subscription = newSubscription(0);
    subscription.attach(
        new EventCollector(0),
        new Subscriber<>() {
          @Override
          public void onSubscribe(Subscription own) {
            own.request(1);
          }

          @Override
          public void onNext(SubscribeToShardEventStream event) {
            throw new AssertionError("broken subscriber");
          }

          @Override
          public void onError(Throwable failure) {}

          @Override
          public void onComplete() {}
        },
        result);

    assertThat(EventCollector.failureOf(result)).hasMessage("broken subscriber");
    assertThat(subscription.ended()).isCompleted();
  }

  private EventSubscription subscribe(EventCollector collector, long position) {
    EventSubscription subscription = newSubscription(position);
    subscription.attach(collector, collector, result);
    return subscription;
  }

  private EventSubscription newSubscription(long position) {
    LocalShard shard = stream().shard(0).orElseThrow();
    ShardEvents events =
        new ShardEvents(
            catalog, new ConsumerFinder.Found(stream(), consumer), shard, position, RateLimits.OFF);
    EventSubscription subscription = new EventSubscription(events, REQUEST, faults, Runnable::run);
    shard.addListener(subscription::wakeUp);
    return subscription;
  }

  private void put(String data) {
    new BulkLoader(catalog, stream()).put("key", SdkBytes.fromUtf8String(data));
  }

  private void split() {
    catalog.update(
        stream(),
        definition ->
            Resharding.split(
                definition,
                definition.shards().get(0),
                definition.shards().get(0).hashRange().middle(),
                clock.instant()));
  }
}
