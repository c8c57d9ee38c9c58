package org.kclframework.kcl;

import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.LeaseCoordinator;
import software.amazon.kinesis.leases.exceptions.LeasingException;

/**
 * This worker's hold on one shard, from one taking of its lease on. Safe for several threads.
 *
 * <p>KCL 2 knows no hand-off: a worker that takes a lease does not ask its owner, who learns of it
 * at the next renewal, a third of the failover time later, or at the next checkpoint. If the lease
 * table does not answer, it is when the lease has expired and the wait for the answer is over.
 * Until then both process the shard, the new owner from the last checkpoint on. So records may be
 * processed twice, but none is lost: what the former owner still writes is refused by the table.
 */
final class ShardLease {

  private static final Logger log = LoggerFactory.getLogger(ShardLease.class);

  private final LeaseCoordinator coordinator;
  private final String leaseKey;

  /** Tells this taking of the lease from a later one by the same worker. */
  private final UUID token;

  /**
   * Creates it.
   *
   * @param token what KCL calls the taking
   */
  ShardLease(LeaseCoordinator coordinator, String leaseKey, UUID token) {
    this.coordinator = coordinator;
    this.leaseKey = leaseKey;
    this.token = token;
  }

  /** Returns the key of the lease. */
  String key() {
    return leaseKey;
  }

  /** Returns whether this is a hold by a taking of a lease. */
  boolean isOf(String key, UUID taking) {
    return leaseKey.equals(key) && token.equals(taking);
  }

  /** Returns whether the worker holds the lease, as far as it knows without asking the table. */
  boolean isHeld() {
    return held().isPresent();
  }

  private Optional<Lease> held() {
    return Optional.ofNullable(coordinator.getCurrentlyHeldLease(leaseKey))
        .filter(lease -> token.equals(lease.concurrencyToken()));
  }

  /**
   * Gives the lease back at once, so that another worker need not wait for it to expire. KCL leaves
   * the owner in the table even after a graceful shutdown.
   */
  void giveBack() {
    if (isHeld()) {
      evict();
    }
  }

  /**
   * Gives the lease up, for the shard to be read again. KCL forgets the lease before it is given
   * back: else this worker might take it anew in between, and would then forget the new one.
   */
  void drop() {
    held()
        .ifPresent(
            lease -> {
              coordinator.dropLease(lease);
              evict();
            });
  }

  /**
   * Gives a lease back that KCL has dropped without anybody having taken it. It still names this
   * worker, and would have to expire before anybody, this worker included, takes it.
   */
  void giveBackDropped() {
    if (coordinator.getCurrentlyHeldLease(leaseKey) == null) {
      evict();
    }
  }

  private void evict() {
    try {
      Lease lease = coordinator.leaseRefresher().getLease(leaseKey);
      if (lease != null && coordinator.workerIdentifier().equals(lease.leaseOwner())) {
        coordinator.leaseRefresher().evictLease(lease);
      }
    } catch (LeasingException | RuntimeException e) {
      // Whoever is to have the lease next takes it when it expires.
      log.warn("{}: the lease could not be given back: {}", leaseKey, e.toString());
    }
  }
}
