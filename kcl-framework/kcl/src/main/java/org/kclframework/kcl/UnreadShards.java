package org.kclframework.kcl;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.kclframework.core.runner.ShardStatus;
import org.kclframework.core.runner.Stall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.LeaseCoordinator;
import software.amazon.kinesis.leases.MultiStreamLease;
import software.amazon.kinesis.leases.exceptions.LeasingException;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;

/**
 * Looks for leases that the worker holds without reading their shards, whatever the reason, and
 * logs when a shard begins to be unread. The look is taken by one thread at a time; it may wait for
 * the lease table.
 */
final class UnreadShards {

  private static final Logger log = LoggerFactory.getLogger(UnreadShards.class);

  private final LeaseCoordinator leases;
  private final ActiveShards shards;
  private final String firstStream;
  private final InstantSource clock;

  /** Since when leases are held under which no shard is begun. */
  private Map<UUID, Instant> heldSince = Map.of();

  private Set<String> logged = Set.of();

  /**
   * Creates it.
   *
   * @param firstStream the stream of leases that name none, which are those of a single stream
   */
  UnreadShards(
      LeaseCoordinator leases, ActiveShards shards, String firstStream, InstantSource clock) {
    this.leases = leases;
    this.shards = shards;
    this.firstStream = firstStream;
    this.clock = clock;
  }

  void look() {
    Map<UUID, Instant> held = new HashMap<>();
    Map<String, ShardStatus> unread = new HashMap<>();
    Instant now = clock.instant();
    for (Lease lease : leases.getAssignments()) {
      UUID token = lease.concurrencyToken();
      if (shards.isBegun(lease.leaseKey(), token)
          || ExtendedSequenceNumber.SHARD_END.equals(lease.checkpoint())) {
        continue;
      }
      Instant since = heldSince.getOrDefault(token, now);
      held.put(token, since);
      if (Duration.between(since, now).compareTo(ReadingWatch.LIMIT) > 0
          && !waitsForParent(lease)) {
        unread.put(lease.leaseKey(), status(lease, since));
      }
    }
    heldSince = held;
    shards.heldUnread(unread);
    report();
  }

  private boolean waitsForParent(Lease lease) {
    try {
      for (String parent : lease.parentShardIds()) {
        Lease of = leases.leaseRefresher().getLease(parentKey(lease, parent));
        if (of != null && !ExtendedSequenceNumber.SHARD_END.equals(of.checkpoint())) {
          return true;
        }
      }
    } catch (LeasingException | RuntimeException e) {
      log.debug("{}: its parents could not be looked at", lease.leaseKey(), e);
    }
    return false;
  }

  private static String parentKey(Lease lease, String parentShardId) {
    return lease instanceof MultiStreamLease ofStream
        ? MultiStreamLease.getLeaseKey(ofStream.streamIdentifier(), parentShardId)
        : parentShardId;
  }

  private ShardStatus status(Lease lease, Instant since) {
    Stall stall =
        new Stall(
            since,
            String.valueOf(lease.checkpoint().sequenceNumber()),
            0,
            "the lease is held since " + since + ", and KCL has not begun to read the shard");
    if (lease instanceof MultiStreamLease ofStream) {
      String stream =
          StreamIdentifier.multiStreamInstance(ofStream.streamIdentifier()).streamName();
      return WatchedRetrieval.Source.unread(stream, ofStream.shardId(), stall);
    }
    return WatchedRetrieval.Source.unread(firstStream, lease.leaseKey(), stall);
  }

  private void report() {
    Set<String> names = new HashSet<>();
    for (ShardStatus shard : shards.unread()) {
      String name = shard.streamName() + "/" + shard.shardId();
      names.add(name);
      if (!logged.contains(name)) {
        log.warn("{} is not read: {}", name, shard.stall().map(Stall::reason).orElse(""));
      }
    }
    List<String> readAgain = new ArrayList<>(logged);
    readAgain.removeAll(names);
    readAgain.forEach(name -> log.info("{} is read again, or not held any more", name));
    logged = names;
  }
}
