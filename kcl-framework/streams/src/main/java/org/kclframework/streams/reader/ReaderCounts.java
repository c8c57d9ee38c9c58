package org.kclframework.streams.reader;

/**
 * What a reader has done so far.
 *
 * @param records records handed out; each of an aggregate counts
 * @param malformedAggregates of these, aggregates that could not be taken apart and were handed out
 *     as they are
 * @param foreignRecords records that were dropped, as KCL drops them: all those of an aggregate in
 *     which one belongs to another shard. Producers that aggregate write these again, as soon as
 *     they learn that the shard was split or merged
 * @param reads requests for records that were answered with some or none
 * @param throttled requests that were refused for the rate
 * @param expiredIterators iterators that had expired, and were replaced without loss
 * @param failedRequests requests that failed otherwise, and were repeated
 */
public record ReaderCounts(
    long records,
    long malformedAggregates,
    long foreignRecords,
    long reads,
    long throttled,
    long expiredIterators,
    long failedRequests) {}
