package org.kclframework.local.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/**
 * Passes the events of a subscription to a shard on to a client, as fast as that takes them.
 *
 * <p>An event is asked for when the one before is with the operating system, so a client that is
 * slow to read slows down the subscription, and one that has gone away ends it with the next event.
 * What there is to write is written in order, by threads of the server: those that publish never
 * wait for a client.
 */
final class EventStreamAnswer
    implements SubscribeToShardResponseHandler, Subscriber<SubscribeToShardEventStream> {

  /** Something that is done with the connection. */
  @FunctionalInterface
  private interface Step {

    /** Does it. */
    void run() throws IOException;
  }

  private static final Logger logger = LoggerFactory.getLogger(EventStreamAnswer.class);

  private final ApiExchange exchange;
  private final Executor executor;
  private final AtomicReference<@Nullable Subscription> subscription = new AtomicReference<>();

  /** Completes, always normally, when nothing more is written. */
  private final CompletableFuture<Void> finished = new CompletableFuture<>();

  /** Completes when all steps are done that there are so far. */
  private CompletableFuture<Void> steps = CompletableFuture.completedFuture(null);

  /** Null until the answer has begun; used by the steps only. */
  private @Nullable EventMessages messages;

  EventStreamAnswer(ApiExchange exchange, Executor executor) {
    this.exchange = exchange;
    this.executor = executor;
  }

  /** Completes, always normally, when nothing more is written. */
  CompletableFuture<Void> finished() {
    return finished;
  }

  /** Ends the subscription and leaves the connection to be closed by the caller. */
  void cancel() {
    finished.complete(null);
    cancelSubscription();
  }

  @Override
  public void responseReceived(SubscribeToShardResponse response) {
    then(
        () -> {
          messages = new EventMessages(exchange.stream(EventMessages.CONTENT_TYPE));
          messages.writeInitialResponse(response);
        });
  }

  @Override
  public void onEventStream(SdkPublisher<SubscribeToShardEventStream> publisher) {
    publisher.subscribe(this);
  }

  @Override
  public void onSubscribe(Subscription newSubscription) {
    subscription.set(newSubscription);
    if (finished.isDone()) {
      newSubscription.cancel();
    } else {
      newSubscription.request(1);
    }
  }

  @Override
  public void onNext(SubscribeToShardEventStream event) {
    then(
        () -> {
          begun().writeEvent(event.sdkEventType().toString(), event);
          requireNonNull(subscription.get()).request(1);
        });
  }

  @Override
  public void onComplete() {
    then(
        () -> {
          begun().close();
          finish();
        });
  }

  @Override
  public void onError(Throwable failure) {
    exceptionOccurred(failure);
  }

  @Override
  public void exceptionOccurred(Throwable failure) {
    then(
        () -> {
          answer(Failures.unwrap(failure));
          finish();
        });
  }

  @Override
  public void complete() {}

  private EventMessages begun() {
    return requireNonNull(messages, "the response must come before its events");
  }

  private void answer(Throwable failure) throws IOException {
    if (messages == null) {
      exchange.fail(failure);
      return;
    }
    if (!Failures.losesResponse(failure)) {
      messages.writeException(ApiError.of(failure));
    }
    messages.close();
  }

  /** Does a step after those before it, unless one of them was the last. */
  private synchronized void then(Step step) {
    steps =
        steps.thenRunAsync(
            () -> {
              if (!finished.isDone()) {
                run(step);
              }
            },
            executor);
  }

  private void run(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      logger.debug("a client has left a stream of events: {}", e.toString());
      abandon();
    } catch (RuntimeException e) {
      logger.error("a stream of events failed", e);
      abandon();
    }
  }

  private void abandon() {
    finish();
    cancelSubscription();
    exchange.close();
  }

  private void finish() {
    finished.complete(null);
  }

  private void cancelSubscription() {
    Subscription current = subscription.get();
    if (current != null) {
      current.cancel();
    }
  }
}
