package org.kclframework.streams.producer;

/**
 * What became of the records that were given to a producer.
 *
 * @param accepted records taken in
 * @param delivered of these, the records that are in the stream
 * @param failed of these, the records whose future failed
 * @param rejected records that were not taken in: no room, or after the end
 * @param retries attempts beyond the first, counted by records
 * @param throttled entries of requests that a shard refused for its rate
 * @param requests requests sent
 */
public record ProducerCounts(
    long accepted,
    long delivered,
    long failed,
    long rejected,
    long retries,
    long throttled,
    long requests) {

  /** Returns how many records have no result yet. */
  public long pending() {
    return accepted - delivered - failed;
  }
}
