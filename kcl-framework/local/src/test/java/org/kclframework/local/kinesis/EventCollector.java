package org.kclframework.local.kinesis;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** Receives the events of a subscription, and checks that its signals keep the rules. */
final class EventCollector
    implements SubscribeToShardResponseHandler, Subscriber<SubscribeToShardEventStream> {

  private static final long DEADLINE_SECONDS = 20;

  private final BlockingQueue<SubscribeToShardEvent> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<SubscribeToShardResponse> response = new CompletableFuture<>();
  private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
  private final CompletableFuture<Thread> signalled = new CompletableFuture<>();
  private final CompletableFuture<Void> streamEnd = new CompletableFuture<>();
  private final CompletableFuture<Void> handlerEnd = new CompletableFuture<>();
  private final AtomicInteger signalsAtOnce = new AtomicInteger();
  private @Nullable CompletableFuture<Void> result;

  /** How many events to demand at the start. */
  private final long initialDemand;

  EventCollector(long initialDemand) {
    this.initialDemand = initialDemand;
  }

  /** Sends a request for a subscription. */
  void subscribe(KinesisAsyncClient client, Consumer<SubscribeToShardRequest.Builder> request) {
    result = client.subscribeToShard(request, this);
  }

  /** What the client returned. */
  CompletableFuture<Void> result() {
    return requireNonNull(result);
  }

  @Override
  public void responseReceived(SubscribeToShardResponse received) {
    response.complete(received);
  }

  @Override
  public void onEventStream(SdkPublisher<SubscribeToShardEventStream> publisher) {
    publisher.subscribe(this);
  }

  @Override
  public void exceptionOccurred(Throwable failure) {
    handlerEnd.completeExceptionally(failure);
  }

  @Override
  public void complete() {
    handlerEnd.complete(null);
  }

  @Override
  public void onSubscribe(Subscription received) {
    subscription.complete(received);
    if (initialDemand > 0) {
      received.request(initialDemand);
    }
  }

  @Override
  public void onNext(SubscribeToShardEventStream event) {
    assertThat(signalsAtOnce.incrementAndGet()).isEqualTo(1);
    assertThat(streamEnd).isNotDone();
    events.add((SubscribeToShardEvent) event);
    signalled.complete(Thread.currentThread());
    signalsAtOnce.decrementAndGet();
  }

  @Override
  public void onError(Throwable failure) {
    assertThat(signalsAtOnce.get()).isZero();
    assertThat(streamEnd.completeExceptionally(failure)).isTrue();
  }

  @Override
  public void onComplete() {
    assertThat(signalsAtOnce.get()).isZero();
    assertThat(streamEnd.complete(null)).isTrue();
  }

  void request(long count) {
    join(subscription).request(count);
  }

  void cancel() {
    join(subscription).cancel();
  }

  /** Waits for the next event. */
  SubscribeToShardEvent next() {
    try {
      SubscribeToShardEvent event = events.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
      assertThat(event).as("event within %s s", DEADLINE_SECONDS).isNotNull();
      return requireNonNull(event);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  List<String> nextTexts() {
    return Kinesis.texts(next().records());
  }

  /** Whether no event has come that {@link #next} did not return. */
  boolean hasNoEvent() {
    return events.isEmpty();
  }

  SubscribeToShardResponse response() {
    return join(response);
  }

  /** The thread that brought the first event. */
  Thread thread() {
    return join(signalled);
  }

  /** How the stream of events ended, or will end. */
  CompletableFuture<Void> streamEnd() {
    return streamEnd;
  }

  /** How the handler was told that it ended, or will be. */
  CompletableFuture<Void> handlerEnd() {
    return handlerEnd;
  }

  static <T> T join(CompletableFuture<T> future) {
    try {
      return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Waits for a future to fail and returns with what. */
  static Throwable failureOf(CompletableFuture<?> future) {
    return join(
        future.handle(
            (value, failure) -> {
              assertThat(failure).as("failure").isNotNull();
              return failure;
            }));
  }
}
