package org.kclframework.local.kinesis;

/**
 * Whether the throughput of a shard is limited as it is in AWS.
 *
 * <p>The limits of AWS are, per shard: 1,000 records and 1 MiB a second in, 5 GetRecords and 2 MiB
 * a second out, and 2 MiB a second for each enhanced fan-out subscription. Limits on the shape of a
 * request, such as the size of a record, always hold.
 */
public enum RateLimits {
  /** Everything is as fast as the machine. */
  OFF,

  /** Requests beyond the limits fail with ProvisionedThroughputExceededException. */
  LIKE_AWS
}
