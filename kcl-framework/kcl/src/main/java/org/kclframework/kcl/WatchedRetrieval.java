package org.kclframework.kcl;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.runner.LedgerSnapshot;
import org.kclframework.core.runner.ShardStatus;
import org.kclframework.core.runner.Stall;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.leases.LeaseCoordinator;
import software.amazon.kinesis.leases.ShardInfo;
import software.amazon.kinesis.metrics.MetricsFactory;
import software.amazon.kinesis.retrieval.RecordsPublisher;
import software.amazon.kinesis.retrieval.RetrievalFactory;

/**
 * Makes {@linkplain WatchedPublisher watched} publishers, and hands each to its processor, which
 * KCL makes without telling it anything about the other.
 *
 * <p>KCL's own publisher is made only when the shard is begun: with fan-out that may register a
 * consumer, and fail, which here costs one try to begin one shard. In KCL's loop it would hold up
 * all shards, and nobody would see why.
 *
 * <p>Safe for several threads, but for {@link #createGetRecordsCache} and {@link #takeLast}, which
 * are called by KCL's loop only.
 */
final class WatchedRetrieval implements RetrievalFactory {

  private final RetrievalFactory delegate;
  private final InstantSource clock;
  private final MeterRegistry registry;
  private final Map<Taking, Source> sources = new ConcurrentHashMap<>();
  private final Map<String, ReadingWatch> watches = new ConcurrentHashMap<>();
  private final Map<String, ReadRestarts> restarts = new ConcurrentHashMap<>();

  /** Held while KCL's publisher is made: its fan-out factory is not safe for several threads. */
  private final Object making = new Object();

  private volatile @Nullable LeaseCoordinator leases;
  private @Nullable Source last;

  /** One taking of a lease, for which KCL makes one publisher and one processor. */
  private record Taking(String leaseKey, UUID token) {}

  /** A publisher, with the taking of a lease that it was made for. */
  record Source(
      String streamName,
      String shardId,
      ShardLease lease,
      WatchedPublisher publisher,
      UnseenBytes unseenBytes) {

    /** Returns where the shard stands if its processor is not begun since it cannot be read. */
    Optional<ShardStatus> unread() {
      return publisher.watch().beginFailure().map(stall -> unread(streamName, shardId, stall));
    }

    /** Returns where a shard stands that has no processor. */
    static ShardStatus unread(String streamName, String shardId, Stall stall) {
      return new ShardStatus(
          streamName,
          shardId,
          ShardStatus.Phase.INITIALIZING,
          Optional.empty(),
          stall.sequenceNumber(),
          Optional.empty(),
          -1,
          Optional.of(stall),
          false,
          LedgerSnapshot.EMPTY);
    }
  }

  WatchedRetrieval(RetrievalFactory delegate, InstantSource clock, MeterRegistry registry) {
    this.delegate = delegate;
    this.clock = clock;
    this.registry = registry;
  }

  /** Says where leases are held; before the first shard. */
  void use(LeaseCoordinator coordinator) {
    leases = coordinator;
  }

  @Override
  public RecordsPublisher createGetRecordsCache(
      ShardInfo shard, StreamConfig stream, MetricsFactory metrics) {
    String leaseKey = ShardInfo.getLeaseKey(shard);
    Taking taking = new Taking(leaseKey, UUID.fromString(shard.concurrencyToken()));
    String streamName = stream.streamIdentifier().streamName();
    watches.values().removeIf(ReadingWatch::isOutdated);
    ReadingWatch watch = watch(streamName, leaseKey);
    watch.taken();
    ShardLease lease =
        new ShardLease(requireNonNull(leases, "leases is null"), taking.leaseKey(), taking.token());
    WatchedPublisher publisher =
        new WatchedPublisher(
            () -> {
              synchronized (making) {
                return delegate.createGetRecordsCache(shard, stream, metrics);
              }
            },
            watch,
            lease,
            () -> sources.remove(taking));
    Source source =
        new Source(streamName, shard.shardId(), lease, publisher, new UnseenBytes(metrics, shard));
    sources.put(taking, source);
    last = source;
    return publisher;
  }

  /** Returns what was made last, for the processor, which KCL makes right after it. */
  Source takeLast() {
    Source source = requireNonNull(last, "KCL makes a shard's publisher before its processor");
    last = null;
    return source;
  }

  /** Returns what is known of the reading of the shard that a lease is for. */
  ReadingWatch watch(String streamName, String leaseKey) {
    ReadRestarts counters =
        restarts.computeIfAbsent(streamName, name -> ReadRestarts.register(registry, name));
    return watches.computeIfAbsent(leaseKey, key -> new ReadingWatch(clock, counters));
  }

  /** Returns what was made and is not shut down. */
  List<Source> sources() {
    return List.copyOf(sources.values());
  }

  /** Shuts down the publishers that KCL has left running when its loop ended. */
  void shutDown() {
    sources.values().forEach(source -> source.publisher().stopReading());
  }
}
