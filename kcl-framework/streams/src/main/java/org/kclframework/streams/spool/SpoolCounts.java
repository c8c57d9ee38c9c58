package org.kclframework.streams.spool;

/**
 * What became of the records of a spool since it was opened.
 *
 * @param recovered records that were found, undelivered as far as was known, when it was opened
 * @param mayRepeat of these, the records that had been handed to Kinesis before, so that they may
 *     be in the stream twice; those handed over after the last position was written are not known
 * @param accepted records taken in
 * @param rejected records that were not taken in: no room, an error of the disk, too large, or
 *     after the end
 * @param delivered records that are in the stream
 * @param setAside records that the stream can never take, kept in the file of undeliverables
 * @param dropped records that were given up, undelivered, to make room for newer ones. One that is
 *     on its way to Kinesis when its file makes room is still tried, and counts only if it is not
 *     delivered until the spool is closed. After a process that was killed they also are those that
 *     it had dropped, counted by it or not, behind the last position that it wrote down
 * @param lost records that were taken in by this spool or before it was opened and cannot be read
 *     any more, as far as that can be counted
 * @param torn unfinished ends of files that were cut off, as a crash leaves them
 * @param corrupt places in files that could not be read although something readable follows
 * @param failedForces how many times the disk failed to take what it was forced to
 */
public record SpoolCounts(
    long recovered,
    long mayRepeat,
    long accepted,
    long rejected,
    long delivered,
    long setAside,
    long dropped,
    long lost,
    long torn,
    long corrupt,
    long failedForces) {

  /** Returns how many records are still to be delivered. */
  public long pending() {
    return recovered + accepted - delivered - setAside - dropped - lost;
  }
}
