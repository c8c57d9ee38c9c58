package org.kclframework.local.kinesis;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.kclframework.local.fault.Faults;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/**
 * One subscription of a consumer to a shard: sends events as the subscriber demands them.
 *
 * <p>All signals come from {@link #drain}, of which only one runs at a time; everything else sets a
 * mark and wakes it up. Thread-safe.
 */
final class EventSubscription implements Subscription {

  /** The operation name under which faults can strike single events. */
  static final String EVENT_OPERATION = "SubscribeToShardEvent";

  private static final Duration LIFETIME = Duration.ofMinutes(5);

  private final ShardEvents events;
  private final SubscribeToShardRequest request;
  private final Faults faults;
  private final Executor executor;
  private final Instant startedAt;

  private final AtomicLong demand = new AtomicLong();

  /** How often drain was asked for since it last found nothing to do. */
  private final AtomicInteger wakeUps = new AtomicInteger();

  /** Why the subscription ends; empty while it goes on. */
  private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();

  private final AtomicReference<@Nullable Receiver> receiver = new AtomicReference<>();

  /** Completes when the subscription ends, before the subscriber learns of it. */
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /** Whether an event was taken but is not delivered yet, since a fault holds it up. */
  private volatile boolean inFlight;

  /** Whether the subscriber was told of the end; used by drain only. */
  private boolean finished;

  /** Why a subscription ends: by cancellation, by a failure, or because all is done. */
  private record Ending(boolean cancelled, @Nullable Throwable failure) {}

  /** Whom to tell. */
  private record Receiver(
      SubscribeToShardResponseHandler handler,
      Subscriber<? super SubscribeToShardEventStream> subscriber,
      CompletableFuture<Void> result) {}

  EventSubscription(
      ShardEvents events, SubscribeToShardRequest request, Faults faults, Executor executor) {
    this.events = events;
    this.request = request;
    this.faults = faults;
    this.executor = executor;
    this.startedAt = events.now();
  }

  Instant startedAt() {
    return startedAt;
  }

  LocalShard shard() {
    return events.shard();
  }

  /** Completes, always normally, when the subscription ends for whatever reason. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  /** Starts to send. */
  void attach(
      SubscribeToShardResponseHandler handler,
      Subscriber<? super SubscribeToShardEventStream> subscriber,
      CompletableFuture<Void> result) {
    if (!receiver.compareAndSet(null, new Receiver(handler, subscriber, result))) {
      throw new IllegalStateException("the events of a subscription can be received only once");
    }
    subscriber.onSubscribe(this);
    wakeUp();
  }

  @Override
  public void request(long count) {
    if (count <= 0) {
      end(new IllegalArgumentException("demand must be > 0, but was " + count));
      return;
    }
    demand.accumulateAndGet(count, EventSubscription::addUpToMax);
    wakeUp();
  }

  @Override
  public void cancel() {
    end(new Ending(true, null));
  }

  /** Ends the subscription normally if the failure is null, and otherwise with it. */
  void end(@Nullable Throwable failure) {
    end(new Ending(false, failure));
  }

  private void end(Ending reason) {
    if (ending.compareAndSet(null, reason)) {
      ended.complete(null);
      wakeUp();
    }
  }

  /** Called now and then: ends the subscription when its time is over, or sends a heartbeat. */
  void tick() {
    if (!startedAt.plus(LIFETIME).isAfter(events.now())) {
      end((Throwable) null);
    }
    wakeUp();
  }

  /** Lets the subscription see what is new. */
  void wakeUp() {
    if (wakeUps.getAndIncrement() == 0) {
      executor.execute(this::drain);
    }
  }

  private void drain() {
    int seen = wakeUps.get();
    while (seen != 0) {
      Receiver target = receiver.get();
      if (target != null) {
        drain(target);
      }
      seen = wakeUps.addAndGet(-seen);
    }
  }

  private void drain(Receiver target) {
    while (!inFlight && !finished) {
      Ending reason = ending.get();
      if (reason != null) {
        finished = true;
        finish(target, reason);
      } else if (!sendNext(target)) {
        return;
      }
    }
  }

  private boolean sendNext(Receiver target) {
    try {
      if (demand.get() == 0 || !events.isReady()) {
        return false;
      }
    } catch (RuntimeException e) {
      end(e);
      return true;
    }
    demand.getAndUpdate(left -> left == Long.MAX_VALUE ? left : left - 1);
    inFlight = true;
    CompletableFuture<?> unused =
        faults
            .around(KinesisDispatch.SERVICE, EVENT_OPERATION, request, events::next)
            .whenComplete((event, failure) -> deliver(target, event, failure));
    return true;
  }

  private static long addUpToMax(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
  }

  /** Called on drain's thread, or on another one if a fault held the event up. */
  private void deliver(
      Receiver target, @Nullable SubscribeToShardEvent event, @Nullable Throwable failure) {
    if (event == null) {
      end(failure instanceof CompletionException ? failure.getCause() : failure);
    } else if (ending.get() == null) {
      try {
        target.subscriber().onNext(event);
      } catch (Throwable e) {
        // Also an Error: nobody else would learn of it, and the subscription would hang.
        end(e);
      }
      if (events.isOver()) {
        end((Throwable) null);
      }
    }
    inFlight = false;
    wakeUp();
  }

  private static void finish(Receiver target, Ending reason) {
    if (reason.cancelled()) {
      target.result().complete(null);
    } else if (reason.failure() == null) {
      target.subscriber().onComplete();
      target.handler().complete();
      target.result().complete(null);
    } else {
      target.subscriber().onError(reason.failure());
      target.handler().exceptionOccurred(reason.failure());
      target.result().completeExceptionally(reason.failure());
    }
  }
}
