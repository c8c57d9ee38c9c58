package org.kclframework.kcl;

import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.common.LeaseCleanupConfig;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.LeaseCleanupManager;
import software.amazon.kinesis.leases.LeaseCoordinator;
import software.amazon.kinesis.leases.LeaseRefresher;
import software.amazon.kinesis.leases.exceptions.LeasePendingDeletion;
import software.amazon.kinesis.leases.exceptions.LeasingException;
import software.amazon.kinesis.metrics.MetricsFactory;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;

/**
 * A clean-up of leases that only takes those whose shards were closed.
 *
 * <p>When Kinesis does not find a shard, KCL tells the processor that the shard has ended and puts
 * its lease down for deletion in one go, whatever the processor answers. It then neither asks the
 * processor again nor reads the shard any further, and minutes later it deletes the lease, with the
 * checkpoint of a shard that may well be open. Where the lease is not put down, KCL asks again.
 */
final class EndedLeaseCleanup extends LeaseCleanupManager {

  private static final Logger log = LoggerFactory.getLogger(EndedLeaseCleanup.class);

  private final LeaseRefresher leases;

  EndedLeaseCleanup(
      LeaseCoordinator coordinator,
      MetricsFactory metrics,
      ScheduledExecutorService thread,
      boolean deleteEnded,
      LeaseCleanupConfig intervals) {
    super(
        coordinator,
        metrics,
        thread,
        deleteEnded,
        intervals.leaseCleanupIntervalMillis(),
        intervals.completedLeaseCleanupIntervalMillis(),
        intervals.garbageLeaseCleanupIntervalMillis());
    this.leases = coordinator.leaseRefresher();
  }

  @Override
  public void enqueueForDeletion(LeasePendingDeletion pending) {
    if (isEnded(pending.lease().leaseKey())) {
      super.enqueueForDeletion(pending);
    }
  }

  private boolean isEnded(String leaseKey) {
    try {
      Lease lease = leases.getLease(leaseKey);
      return lease != null && ExtendedSequenceNumber.SHARD_END.equals(lease.checkpoint());
    } catch (LeasingException | RuntimeException e) {
      log.info(
          "{}: the lease is kept, since it could not be looked at: {}", leaseKey, e.toString());
      return false;
    }
  }

  // The fields above are part of what the clean-up does, not of what it is.

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
