package org.kclframework.streams.producer;

/**
 * Where a record was stored.
 *
 * @param shardId the shard
 * @param sequenceNumber its sequence number, or that of the aggregate which holds it
 * @param subSequenceNumber its place in the aggregate, from 0; 0 for a record of its own
 */
public record PutResult(String shardId, String sequenceNumber, long subSequenceNumber) {}
