package org.kclframework.local.kinesis;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.kclframework.local.fault.Faults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.DefaultAwsResponseMetadata;
import software.amazon.awssdk.awscore.util.AwsHeader;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StartingPosition;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;

/**
 * Enhanced fan-out: the subscriptions of registered consumers to shards.
 *
 * <p>A consumer has at most one subscription to a shard. A new one takes over from the former, but
 * is refused in the first five seconds of the former. Thread-safe; the threads are daemons and end
 * when they are not used.
 */
final class FanOut {

  private static final Logger log = LoggerFactory.getLogger(FanOut.class);
  private static final Duration TAKEOVER_AFTER = Duration.ofSeconds(5);
  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration IDLE_THREAD_LIFETIME = Duration.ofSeconds(5);
  private static final List<String> POSITION_TYPES =
      Arrays.stream(ShardIteratorType.values())
          .filter(type -> type != ShardIteratorType.UNKNOWN_TO_SDK_VERSION)
          .map(ShardIteratorType::toString)
          .toList();

  private final StreamCatalog catalog;
  private final ConsumerFinder consumers;
  private final RateLimits rateLimits;
  private final Faults faults;
  private final ExecutorService executor =
      Executors.newCachedThreadPool(new DaemonThreads("local-kinesis-fan-out-"));
  private final ScheduledThreadPoolExecutor ticker =
      new ScheduledThreadPoolExecutor(1, new DaemonThreads("local-kinesis-ticker-"));
  private final Map<Key, EventSubscription> subscriptions = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** What there may be only one subscription for. */
  private record Key(String consumerArn, String shardId) {}

  /** Makes threads that do not keep the process alive. */
  private static final class DaemonThreads implements ThreadFactory {

    private final String prefix;
    private final AtomicInteger count = new AtomicInteger();

    DaemonThreads(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable work) {
      Thread thread = new Thread(work, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }
  }

  FanOut(StreamCatalog catalog, RateLimits rateLimits, Faults faults) {
    this.catalog = catalog;
    this.consumers = new ConsumerFinder(catalog);
    this.rateLimits = rateLimits;
    this.faults = faults;
    ticker.setKeepAliveTime(IDLE_THREAD_LIFETIME.toMillis(), TimeUnit.MILLISECONDS);
    ticker.allowCoreThreadTimeOut(true);
    ticker.setRemoveOnCancelPolicy(true);
  }

  /** Subscribes as the SDK would: all calls of the handler come from other threads. */
  CompletableFuture<Void> subscribe(
      SubscribeToShardRequest request, SubscribeToShardResponseHandler handler) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    CompletableFuture<?> unused =
        faults
            .around(KinesisDispatch.SERVICE, "SubscribeToShard", request, () -> open(request))
            .whenCompleteAsync(
                (subscription, failure) -> respond(subscription, failure, handler, result),
                executor);
    return result;
  }

  /** Ends all subscriptions normally and refuses new ones. */
  void close() {
    closed = true;
    subscriptions.values().forEach(subscription -> subscription.end((Throwable) null));
  }

  private EventSubscription open(SubscribeToShardRequest request) {
    if (closed) {
      throw new IllegalStateException("the embedded Kinesis was shut down");
    }
    StartingPoint start = validate(request);
    ConsumerFinder.Found found = consumers.find(request.consumerARN());
    catalog.dropExpiredShards(found.stream());
    LocalShard shard = ShardFinder.find(found.stream(), request.shardId());
    long position = start.positionIn(found.stream(), shard, catalog.now());
    ShardEvents events = new ShardEvents(catalog, found, shard, position, rateLimits);
    EventSubscription subscription = new EventSubscription(events, request, faults, executor);
    Key key = new Key(request.consumerARN(), shard.id());
    register(key, subscription, found);
    Runnable listener = subscription::wakeUp;
    shard.addListener(listener);
    ScheduledFuture<?> ticks =
        ticker.scheduleAtFixedRate(
            subscription::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<?> unused =
        subscription
            .ended()
            .thenRun(
                () -> {
                  ticks.cancel(false);
                  shard.removeListener(listener);
                  subscriptions.remove(key, subscription);
                });
    return subscription;
  }

  private synchronized void register(
      Key key, EventSubscription subscription, ConsumerFinder.Found found) {
    EventSubscription former = subscriptions.get(key);
    if (former == null) {
      subscriptions.put(key, subscription);
      return;
    }
    RuntimeException inUse = inUse(key, found);
    if (former.startedAt().plus(TAKEOVER_AFTER).isAfter(catalog.now())) {
      throw inUse;
    }
    subscriptions.put(key, subscription);
    former.end(inUse);
  }

  private RuntimeException inUse(Key key, ConsumerFinder.Found found) {
    return KinesisErrors.inUse(
        "Another active subscription exists for this consumer: "
            + catalog.account().id()
            + ":"
            + found.stream().name()
            + ":"
            + key.shardId()
            + ":"
            + found.consumer().name());
  }

  private static StartingPoint validate(SubscribeToShardRequest request) {
    new Validation()
        .required("consumerARN", request.consumerARN())
        .requiredName("shardId", request.shardId())
        .required("startingPosition", request.startingPosition())
        .check();
    StartingPosition position = request.startingPosition();
    new Validation()
        .required("startingPosition.type", position.typeAsString())
        .oneOf("startingPosition.type", position.typeAsString(), POSITION_TYPES)
        .sequenceNumber("startingPosition.sequenceNumber", position.sequenceNumber())
        .check();
    return new StartingPoint(
        "SubscribeToShard", position.type(), position.sequenceNumber(), position.timestamp());
  }

  private static void respond(
      @Nullable EventSubscription subscription,
      @Nullable Throwable failure,
      SubscribeToShardResponseHandler handler,
      CompletableFuture<Void> result) {
    if (subscription == null) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      handler.exceptionOccurred(cause);
      result.completeExceptionally(cause);
      return;
    }
    CompletableFuture<?> unused =
        result.whenComplete(
            (nothing, cancellation) -> {
              if (result.isCancelled()) {
                subscription.cancel();
              }
            });
    SdkPublisher<SubscribeToShardEventStream> publisher =
        subscriber -> subscription.attach(handler, subscriber, result);
    try {
      handler.responseReceived(response());
      handler.onEventStream(publisher);
    } catch (RuntimeException e) {
      log.warn("a SubscribeToShard response handler failed", e);
      subscription.cancel();
      result.completeExceptionally(e);
    }
  }

  /** Clients such as KCL rely on there being a request id. */
  private static SubscribeToShardResponse response() {
    Map<String, String> metadata = Map.of(AwsHeader.AWS_REQUEST_ID, UUID.randomUUID().toString());
    SubscribeToShardResponse.Builder builder = SubscribeToShardResponse.builder();
    builder.responseMetadata(DefaultAwsResponseMetadata.create(metadata));
    return builder.build();
  }
}
