package org.kclframework.kcl;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.LeaseCoordinator;
import software.amazon.kinesis.leases.exceptions.LeasingException;

/** This worker's hold on one shard, from one taking of its lease on. Safe for several threads. */
final class ShardLease {

  private static final Logger log = LoggerFactory.getLogger(ShardLease.class);

  private final LeaseCoordinator coordinator;
  private final String leaseKey;

  /** Tells this taking of the lease from a later one by the same worker. */
  private final @Nullable UUID token;

  /** Takes note of the lease as it is held now. */
  ShardLease(LeaseCoordinator coordinator, String leaseKey) {
    this.coordinator = coordinator;
    this.leaseKey = leaseKey;
    Lease lease = coordinator.getCurrentlyHeldLease(leaseKey);
    this.token = lease == null ? null : lease.concurrencyToken();
  }

  /** Returns whether the worker holds the lease, as far as it knows without asking the table. */
  boolean isHeld() {
    Lease lease = coordinator.getCurrentlyHeldLease(leaseKey);
    return lease != null && lease.concurrencyToken().equals(token);
  }

  /**
   * Gives the lease back at once, so that another worker need not wait for it to expire. KCL leaves
   * the owner in the table even after a graceful shutdown.
   */
  void giveBack() {
    if (!isHeld()) {
      return;
    }
    try {
      Lease lease = coordinator.leaseRefresher().getLease(leaseKey);
      if (lease != null && coordinator.workerIdentifier().equals(lease.leaseOwner())) {
        coordinator.leaseRefresher().evictLease(lease);
      }
    } catch (LeasingException | RuntimeException e) {
      // Others take the lease when it expires.
      log.warn("{}: the lease could not be given back: {}", leaseKey, e.toString());
    }
  }

  /** Drops the lease and gives it back, so that the shard is read again from its checkpoint. */
  void restart() {
    Lease lease = coordinator.getCurrentlyHeldLease(leaseKey);
    giveBack();
    if (lease != null) {
      coordinator.dropLease(lease);
    }
  }
}
