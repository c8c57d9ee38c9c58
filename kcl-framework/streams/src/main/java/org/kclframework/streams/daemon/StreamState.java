package org.kclframework.streams.daemon;

import java.time.Instant;
import java.util.Optional;

/**
 * How a stream of the daemon is doing.
 *
 * @param alias what programs call it
 * @param streamName what Kinesis calls it
 * @param delivered how many events are delivered since the start
 * @param waiting how many events wait to be delivered
 * @param waitingBytes how many bytes these take
 * @param failed how many events were given up since the start
 * @param stall why nothing is delivered although events wait, if that is so
 */
public record StreamState(
    String alias,
    String streamName,
    long delivered,
    long waiting,
    long waitingBytes,
    long failed,
    Optional<Stall> stall) {

  /**
   * Why a stream makes no progress.
   *
   * @param since since when
   * @param reason what the last attempt said
   */
  public record Stall(Instant since, String reason) {}
}
