package org.kclframework.local.kinesis;

import java.time.Instant;

/** Keeps account of the throughput of one shard, see {@link RateLimits}. Not thread-safe. */
final class ShardLimits {

  private static final double RECORDS_IN_PER_SECOND = 1_000;
  private static final double BYTES_IN_PER_SECOND = 1 << 20;
  private static final double READS_PER_SECOND = 5;
  private static final double BYTES_OUT_PER_SECOND = 2 << 20;

  private final TokenBucket recordsIn = new TokenBucket(RECORDS_IN_PER_SECOND);
  private final TokenBucket bytesIn = new TokenBucket(BYTES_IN_PER_SECOND);
  private final TokenBucket reads = new TokenBucket(READS_PER_SECOND);
  private final TokenBucket bytesOut = newBytesOut();

  /** The allowance of one fan-out subscription, which is the same as that of all reads. */
  static TokenBucket newBytesOut() {
    return new TokenBucket(BYTES_OUT_PER_SECOND);
  }

  /** Counts a record in, if it is allowed now. */
  boolean admitRecord(int bytes, Instant now) {
    boolean allowed = recordsIn.holds(1, now) && bytesIn.holds(bytes, now);
    if (allowed) {
      recordsIn.take(1, now);
      bytesIn.take(bytes, now);
    }
    return allowed;
  }

  /** Counts a read in, if it is allowed now. */
  boolean admitRead(Instant now) {
    boolean allowed = reads.holds(1, now) && bytesOut.isPositive(now);
    if (allowed) {
      reads.take(1, now);
    }
    return allowed;
  }

  /** Charges what an admitted read returned, which may put the following reads off. */
  void chargeRead(long bytes, Instant now) {
    bytesOut.take(bytes, now);
  }
}
