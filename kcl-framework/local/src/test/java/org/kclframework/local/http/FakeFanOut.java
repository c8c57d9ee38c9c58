package org.kclframework.local.http;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/** A Kinesis with a single subscription whose events come from the test. */
final class FakeFanOut implements KinesisAsyncClient {

  private final AtomicLong demand = new AtomicLong();
  private final CompletableFuture<Void> result = new CompletableFuture<>();
  private volatile boolean cancelled;
  private volatile @Nullable Subscriber<? super SubscribeToShardEventStream> subscriber;

  @Override
  public CompletableFuture<Void> subscribeToShard(
      SubscribeToShardRequest request, SubscribeToShardResponseHandler handler) {
    handler.responseReceived(SubscribeToShardResponse.builder().build());
    handler.onEventStream(
        newSubscriber -> {
          subscriber = newSubscriber;
          newSubscriber.onSubscribe(new FakeSubscription());
        });
    return result;
  }

  private final class FakeSubscription implements Subscription {

    @Override
    public void request(long count) {
      demand.addAndGet(count);
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  /** Publishes an event if there is demand for one. */
  boolean publish(SubscribeToShardEventStream event) {
    if (demand.get() == 0) {
      return false;
    }
    demand.decrementAndGet();
    subscriber().onNext(event);
    return true;
  }

  /** Publishes an event as soon as there is demand for one. */
  void publishWhenAsked(SubscribeToShardEventStream event) {
    Await.until(() -> publish(event));
  }

  void complete() {
    subscriber().onComplete();
    result.complete(null);
  }

  void fail(Throwable failure) {
    subscriber().onError(failure);
    result.completeExceptionally(failure);
  }

  boolean isCancelled() {
    return cancelled;
  }

  boolean hasSubscriber() {
    return subscriber != null;
  }

  private Subscriber<? super SubscribeToShardEventStream> subscriber() {
    return requireNonNull(subscriber, "nobody has subscribed");
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
