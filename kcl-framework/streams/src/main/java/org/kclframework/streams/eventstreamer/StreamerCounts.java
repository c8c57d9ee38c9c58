package org.kclframework.streams.eventstreamer;

/**
 * What became of the events that were given to a streamer.
 *
 * @param logged events taken in
 * @param delivered of these, the events that the target took, or that are in the offline file
 * @param missed of these, the events that are in the missed-events file
 * @param lost of these, the events that could neither be delivered nor be written there
 */
public record StreamerCounts(long logged, long delivered, long missed, long lost) {

  /** Returns how many events wait. */
  public long pending() {
    return logged - delivered - missed - lost;
  }
}
