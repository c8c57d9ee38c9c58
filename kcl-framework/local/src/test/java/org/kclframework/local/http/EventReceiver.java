package org.kclframework.local.http;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** A subscriber behind the real SDK that takes as many events as the test says. */
final class EventReceiver
    implements SubscribeToShardResponseHandler, Subscriber<SubscribeToShardEventStream> {

  private final long initialDemand;
  private final CompletableFuture<SubscribeToShardResponse> response = new CompletableFuture<>();
  private final CompletableFuture<Void> completion = new CompletableFuture<>();
  private final List<SubscribeToShardEvent> events = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable Subscription> subscription = new AtomicReference<>();

  /**
   * @param initialDemand how many events to ask for at once; the SDK tells of the response only
   *     when there is any
   */
  EventReceiver(long initialDemand) {
    this.initialDemand = initialDemand;
  }

  /** Subscribes to what there is of a shard and to what comes. */
  void subscribe(KinesisAsyncClient kinesis, String consumerArn, String shardId) {
    CompletableFuture<?> unused =
        kinesis
            .subscribeToShard(
                subscribe ->
                    subscribe
                        .consumerARN(consumerArn)
                        .shardId(shardId)
                        .startingPosition(position -> position.type("TRIM_HORIZON")),
                this)
            .exceptionally(
                failure -> {
                  exceptionOccurred(failure);
                  return null;
                });
  }

  /** Completes with the response. */
  CompletableFuture<SubscribeToShardResponse> response() {
    return response;
  }

  /** Completes at the end of the events, or fails with their failure. */
  CompletableFuture<Void> completion() {
    return completion;
  }

  List<SubscribeToShardEvent> events() {
    return events;
  }

  void request(long count) {
    requireNonNull(subscription.get()).request(count);
  }

  void cancel() {
    requireNonNull(subscription.get()).cancel();
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
    response.completeExceptionally(failure);
    completion.completeExceptionally(failure);
  }

  @Override
  public void complete() {}

  @Override
  public void onSubscribe(Subscription newSubscription) {
    subscription.set(newSubscription);
    if (initialDemand > 0) {
      newSubscription.request(initialDemand);
    }
  }

  @Override
  public void onNext(SubscribeToShardEventStream event) {
    events.add((SubscribeToShardEvent) event);
  }

  @Override
  public void onError(Throwable failure) {
    completion.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    completion.complete(null);
  }
}
