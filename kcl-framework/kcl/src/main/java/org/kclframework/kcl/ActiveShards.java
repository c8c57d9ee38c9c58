package org.kclframework.kcl;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.ShardContext;
import org.kclframework.core.runner.LedgerSnapshot;
import org.kclframework.core.runner.ShardMeters;
import org.kclframework.core.runner.ShardProcessor;
import org.kclframework.core.runner.ShardStatus;
import org.kclframework.core.runner.Stall;
import software.amazon.kinesis.leases.LeaseCoordinator;

/**
 * The shards that a worker has in hand, and the ledger of those it had. Safe for several threads.
 */
final class ActiveShards {

  private final MeterRegistry registry;
  private final Map<ShardAdapter, Entry> entries = new ConcurrentHashMap<>();
  private volatile @Nullable LeaseCoordinator coordinator;
  private volatile @Nullable WatchedRetrieval retrieval;
  private volatile @Nullable Duration draining;
  private LedgerSnapshot past = LedgerSnapshot.EMPTY;
  private long freedLeases;

  /** The shards, by their leases, that are held and were never begun. */
  private volatile Map<String, ShardStatus> heldUnread = Map.of();

  /** A shard with its meters. */
  record Entry(
      ShardLease lease,
      ShardProcessor processor,
      ReadingWatch reading,
      ShardMeters meters,
      AtomicBoolean ended) {

    String leaseKey() {
      return lease.key();
    }

    /** Returns where the shard stands, silence of Kinesis included. */
    ShardStatus status() {
      ShardStatus status = processor.status();
      if (status.stall().isPresent() || status.phase() != ShardStatus.Phase.PROCESSING) {
        return status;
      }
      return reading
          .silence(status.position().orElse(status.checkpoint()))
          .map(silence -> stalled(status, silence))
          .orElse(status);
    }

    private static ShardStatus stalled(ShardStatus status, Stall stall) {
      return new ShardStatus(
          status.streamName(),
          status.shardId(),
          status.phase(),
          status.position(),
          status.checkpoint(),
          status.checkpointedAt(),
          status.millisBehindLatest(),
          Optional.of(stall),
          status.atTip(),
          status.ledger());
    }

    /** Returns whether the shard is not on its way out of this worker's hands. */
    private boolean isRead() {
      ShardStatus.Phase phase = processor.status().phase();
      return phase == ShardStatus.Phase.INITIALIZING || phase == ShardStatus.Phase.PROCESSING;
    }

    /** Returns whether the shard is held and nothing is heard of it. */
    private boolean isSilent() {
      return processor.status().phase() == ShardStatus.Phase.PROCESSING
          && reading.silence("").isPresent();
    }
  }

  ActiveShards(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("kclframework.shards.unread", this, shards -> shards.unread().size())
        .description("Shards whose leases this worker holds and that it does not read.")
        .register(registry);
  }

  /** Says where leases are held and how shards are read; before the first shard. */
  void use(LeaseCoordinator leaseCoordinator, WatchedRetrieval publishers) {
    this.coordinator = leaseCoordinator;
    this.retrieval = publishers;
  }

  void add(
      ShardAdapter adapter,
      ShardLease lease,
      ShardContext shard,
      ShardProcessor processor,
      ReadingWatch reading) {
    // A shard that this worker lost and took again may still have its former adapter, whose meters
    // would stand for the new one's.
    entries.values().stream()
        .filter(entry -> entry.leaseKey().equals(lease.key()))
        .forEach(entry -> entry.meters().close());
    ShardMeters meters =
        ShardMeters.register(
            registry, shard.streamName(), shard.shardId(), processor, InstantSource.system());
    entries.put(adapter, new Entry(lease, processor, reading, meters, new AtomicBoolean()));
    Duration grace = draining;
    if (grace != null) {
      processor.drain(grace);
    }
  }

  /** Takes note that a shard was closed for good; what remains is KCL's own clean-up. */
  void ended(ShardAdapter adapter) {
    Entry entry = entries.get(adapter);
    if (entry != null && entry.ended().compareAndSet(false, true)) {
      // Its children's.
      leaseFreed();
      remove(adapter);
    }
  }

  void remove(ShardAdapter adapter) {
    Entry entry;
    synchronized (this) {
      entry = entries.remove(adapter);
      notifyAll();
      if (entry != null) {
        past = past.plus(entry.processor().status().ledger());
      }
    }
    if (entry != null) {
      entry.meters().close();
    }
  }

  /** Returns whether nothing is at work on a shard, under whichever taking of its lease. */
  private boolean isFree(String leaseKey) {
    return entries.values().stream().noneMatch(entry -> entry.leaseKey().equals(leaseKey));
  }

  /**
   * Waits until nothing is at work on a shard.
   *
   * @return whether that is so; if not, the time is over
   */
  synchronized boolean awaitFree(String leaseKey, Duration time) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    while (!isFree(leaseKey)) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
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

  /** Returns whether a shard was begun under a taking of its lease. */
  boolean isBegun(String leaseKey, UUID token) {
    return entries.values().stream().anyMatch(entry -> entry.lease().isOf(leaseKey, token));
  }

  /** Returns the keys of the leases that are held; may wait until a write of one is answered. */
  Set<String> heldLeases() {
    Set<String> keys = new HashSet<>();
    entries.values().forEach(entry -> keys.add(entry.leaseKey()));
    LeaseCoordinator leases = coordinator;
    if (leases != null) {
      leases.getAssignments().forEach(lease -> keys.add(lease.leaseKey()));
    }
    return keys;
  }

  /** Takes note of the shards, by their leases, that are held and were never begun. */
  void heldUnread(Map<String, ShardStatus> statuses) {
    heldUnread = Map.copyOf(statuses);
  }

  /** Returns where each shard stands that is held, those that cannot be begun included. */
  List<ShardStatus> statuses() {
    List<ShardStatus> statuses = new ArrayList<>();
    entries.values().forEach(entry -> statuses.add(entry.status()));
    statuses.addAll(notBegun());
    return statuses;
  }

  /** Returns where the shards stand that are held and not read. */
  List<ShardStatus> unread() {
    List<ShardStatus> statuses = new ArrayList<>();
    entries.values().stream()
        .filter(Entry::isSilent)
        .forEach(entry -> statuses.add(entry.status()));
    statuses.addAll(notBegun());
    return statuses;
  }

  /** Returns whether a shard is held that could not be begun so far. */
  boolean isAnyNotBegun() {
    return !notBegun().isEmpty();
  }

  private Collection<ShardStatus> notBegun() {
    Map<String, ShardStatus> statuses = new HashMap<>(heldUnread);
    WatchedRetrieval publishers = retrieval;
    if (publishers != null) {
      // What has failed there says more than that the lease is held.
      for (WatchedRetrieval.Source source : publishers.sources()) {
        source.unread().ifPresent(status -> statuses.put(source.lease().key(), status));
      }
    }
    // A shard that was lost or given up, and taken again, is shown twice until it is begun again.
    entries.values().stream()
        .filter(Entry::isRead)
        .forEach(entry -> statuses.remove(entry.leaseKey()));
    return statuses.values();
  }

  /** Returns the counts over all shards since the worker started. */
  synchronized LedgerSnapshot totals() {
    LedgerSnapshot totals = past;
    for (Entry entry : entries.values()) {
      totals = totals.plus(entry.processor().status().ledger());
    }
    return totals;
  }

  /** Takes note that a lease was given back, for the shard to be read again. */
  synchronized void leaseFreed() {
    freedLeases++;
  }

  /** Returns how many times leases became free: of shards to be read again, or of children. */
  synchronized long freedLeases() {
    return freedLeases;
  }
}
