package org.kclframework.streams.daemon;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * How a stream of the daemon is doing.
 *
 * @param alias what programs call it
 * @param streamName what Kinesis calls it
 * @param delivered how many events are delivered since the start
 * @param waiting how many events wait to be delivered
 * @param spoolBytes how many bytes of the disk its spool takes, with what is delivered of files of
 *     which not all is
 * @param failed how many events were given up since the start: set aside, dropped or lost
 * @param setAside what became of those that the stream can never take, if there were such
 * @param stall why nothing is delivered although events wait, if that is so
 * @param refusal why the spool takes no events, full or because of the disk, if it refused one
 *     within the last minute and has taken none since
 */
public record StreamState(
    String alias,
    String streamName,
    long delivered,
    long waiting,
    long spoolBytes,
    long failed,
    Optional<SetAside> setAside,
    Optional<Stall> stall,
    Optional<Stall> refusal) {

  /** Returns how many events were dropped or lost since the start. */
  public long gone() {
    return failed - setAside.map(SetAside::events).orElse(0L);
  }

  /**
   * Events that were not delivered, and are kept.
   *
   * @param events how many since the start
   * @param file where, with those of earlier runs
   */
  public record SetAside(long events, Path file) {}

  /**
   * Why something does not go on.
   *
   * @param since since when
   * @param reason what the last attempt said
   */
  public record Stall(Instant since, String reason) {}
}
