package org.kclframework.kcl;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.kclframework.kcl.ActiveShards.Entry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.LeaseRefresher;
import software.amazon.kinesis.leases.exceptions.LeasingException;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;

/**
 * Says when a bounded run is done: when each shard is closed, or was read by this worker up to its
 * end, or is held by another living worker, whose run it is then. A shard with child shards is not
 * read up to its end before they have their leases too. Used by one thread at a time.
 */
final class CaughtUp {

  private static final Logger log = LoggerFactory.getLogger(CaughtUp.class);

  private final String workerIdentifier;
  private final LeaseRefresher leases;
  private final ActiveShards shards;
  private final ChildShards children;

  /**
   * Those that read their shards to the end once. Later records do not take that back, but another
   * taking of a shard may have records to read again.
   */
  private final Set<ShardAdapter> atTip = new HashSet<>();

  /** The lease counters of other workers when they were seen first. */
  private final Map<String, Long> counters = new HashMap<>();

  CaughtUp(
      String workerIdentifier, LeaseRefresher leases, ActiveShards shards, ChildShards children) {
    this.workerIdentifier = workerIdentifier;
    this.leases = leases;
    this.shards = shards;
    this.children = children;
  }

  boolean check() {
    Map<ShardAdapter, Entry> entries = shards.entries();
    atTip.retainAll(entries.keySet());
    entries.forEach(
        (adapter, entry) -> {
          if (entry.processor().status().atTip()) {
            atTip.add(adapter);
          }
        });
    // The lease table is asked only when this worker's own shards are done.
    if (!atTip.containsAll(entries.keySet()) || shards.isAnyNotBegun()) {
      return false;
    }
    try {
      Map<String, Lease> all = new HashMap<>();
      leases.listLeases().forEach(lease -> all.put(lease.leaseKey(), lease));
      return !all.isEmpty()
          && all.values().stream().allMatch(lease -> isDone(lease) || isAfterEnd(lease, all))
          && hasAllChildren(all);
    } catch (LeasingException | WorkerStartException | RuntimeException e) {
      log.warn("the leases could not be looked at: {}", e.toString());
      return false;
    }
  }

  /**
   * Returns whether each child shard that this run is to read has a lease. Kinesis is asked last of
   * all, so that a shard that was closed in between is listed with its children.
   */
  private boolean hasAllChildren(Map<String, Lease> all) throws WorkerStartException {
    return children.withoutLease(all).stream()
        .allMatch(
            parents ->
                parents.isEmpty()
                    || parents.stream().anyMatch(parent -> isPastEnd(parent) || isOthers(parent)));
  }

  private boolean isOthers(Lease lease) {
    return lease.leaseOwner() != null
        && !lease.leaseOwner().equals(workerIdentifier)
        && !ExtendedSequenceNumber.SHARD_END.equals(lease.checkpoint());
  }

  private boolean isDone(Lease lease) {
    if (ExtendedSequenceNumber.SHARD_END.equals(lease.checkpoint())) {
      return true;
    }
    String owner = lease.leaseOwner();
    if (owner == null) {
      return false;
    }
    if (owner.equals(workerIdentifier)) {
      return shards.entries().entrySet().stream()
          .anyMatch(
              shard ->
                  shard.getValue().leaseKey().equals(lease.leaseKey())
                      && atTip.contains(shard.getKey())
                      && !shard.getKey().isRestarting());
    }
    // A lease that is not renewed is a dead worker's, and will be this one's to read.
    Long first = counters.putIfAbsent(lease.leaseKey(), lease.leaseCounter());
    return first != null && !first.equals(lease.leaseCounter());
  }

  /**
   * Returns whether a shard waits for a parent that this run has ended in: all its records come
   * later than that. A parent that was read whole lets itself be closed, and its children's turn
   * comes.
   */
  private boolean isAfterEnd(Lease lease, Map<String, Lease> all) {
    String streamPart = lease.leaseKey().substring(0, lease.leaseKey().lastIndexOf(':') + 1);
    return lease.parentShardIds().stream()
        .map(parent -> all.get(streamPart + parent))
        .anyMatch(parent -> parent != null && isPastEnd(parent));
  }

  private boolean isPastEnd(Lease lease) {
    return shards.entries().entrySet().stream()
        .anyMatch(
            shard ->
                shard.getValue().leaseKey().equals(lease.leaseKey()) && shard.getKey().isPastEnd());
  }
}
