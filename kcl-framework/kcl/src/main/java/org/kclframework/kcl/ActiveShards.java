package org.kclframework.kcl;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.ShardContext;
import org.kclframework.core.runner.LedgerSnapshot;
import org.kclframework.core.runner.ShardMeters;
import org.kclframework.core.runner.ShardProcessor;
import org.kclframework.core.runner.ShardStatus;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.leases.LeaseCoordinator;

/**
 * The shards that a worker has in hand, and the ledger of those it had. Safe for several threads.
 */
final class ActiveShards {

  private final MeterRegistry registry;
  private final Map<ShardAdapter, Entry> entries = new ConcurrentHashMap<>();
  private volatile @Nullable LeaseCoordinator coordinator;
  private volatile @Nullable WatchedRetrieval retrieval;
  private volatile boolean multiStream;
  private volatile @Nullable Duration draining;
  private LedgerSnapshot past = LedgerSnapshot.EMPTY;
  private long endedShards;

  /** A shard with its meters. */
  record Entry(
      String leaseKey,
      ShardProcessor processor,
      ShardMeters meters,
      AtomicBoolean ticking,
      AtomicBoolean ended) {}

  ActiveShards(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Says where leases are held and how shards are read; before the first shard. */
  void use(LeaseCoordinator leaseCoordinator, WatchedRetrieval publishers, boolean severalStreams) {
    this.coordinator = leaseCoordinator;
    this.retrieval = publishers;
    this.multiStream = severalStreams;
  }

  ShardLease lease(StreamIdentifier stream, String shardId) {
    LeaseCoordinator leases = coordinator;
    if (leases == null) {
      throw new IllegalStateException("no shard can be held before the scheduler exists");
    }
    return new ShardLease(leases, leaseKey(stream, shardId));
  }

  private String leaseKey(StreamIdentifier stream, String shardId) {
    return multiStream ? stream.serialize() + ":" + shardId : shardId;
  }

  void add(
      ShardAdapter adapter, StreamIdentifier stream, ShardContext shard, ShardProcessor processor) {
    String leaseKey = leaseKey(stream, shard.shardId());
    // A shard that this worker lost and took again may still have its former adapter, whose meters
    // would stand for the new one's.
    entries.values().stream()
        .filter(entry -> entry.leaseKey().equals(leaseKey))
        .forEach(entry -> entry.meters().close());
    ShardMeters meters =
        ShardMeters.register(
            registry, shard.streamName(), shard.shardId(), processor, InstantSource.system());
    entries.put(
        adapter, new Entry(leaseKey, processor, meters, new AtomicBoolean(), new AtomicBoolean()));
    Duration grace = draining;
    if (grace != null) {
      processor.drain(grace);
    }
  }

  /** Takes note that a shard was closed for good; what remains is KCL's own clean-up. */
  void ended(ShardAdapter adapter) {
    Entry entry = entries.get(adapter);
    if (entry != null && entry.ended().compareAndSet(false, true)) {
      synchronized (this) {
        endedShards++;
      }
      remove(adapter);
    }
  }

  void remove(ShardAdapter adapter) {
    Entry entry;
    synchronized (this) {
      entry = entries.remove(adapter);
      if (entry != null) {
        past = past.plus(entry.processor().status().ledger());
      }
    }
    if (entry != null) {
      entry.meters().close();
    }
  }

  /** Has all shards, those that are yet to come included, start nothing new. */
  void drain(Duration grace) {
    draining = grace;
    entries.values().forEach(entry -> entry.processor().drain(grace));
  }

  boolean isDraining() {
    return draining != null;
  }

  Map<ShardAdapter, Entry> entries() {
    return Map.copyOf(entries);
  }

  List<ShardStatus> statuses() {
    List<ShardStatus> statuses = new ArrayList<>();
    entries.values().forEach(entry -> statuses.add(entry.processor().status()));
    WatchedRetrieval publishers = retrieval;
    if (publishers != null) {
      statuses.addAll(publishers.unread());
    }
    return statuses;
  }

  /** Returns the counts over all shards since the worker started. */
  synchronized LedgerSnapshot totals() {
    LedgerSnapshot totals = past;
    for (Entry entry : entries.values()) {
      totals = totals.plus(entry.processor().status().ledger());
    }
    return totals;
  }

  synchronized long endedShards() {
    return endedShards;
  }
}
