package org.kclframework.streams.eventstreamer;

import java.util.Optional;

/**
 * What became of the lines of a missed-events file.
 *
 * @param deliveredLines lines that were delivered, and are marked as such
 * @param deliveredEvents the events in these
 * @param malformedLines lines that cannot be read; they are left in the file
 * @param refusedLines lines that the target did not take; they are left in the file
 * @param untriedLines lines that it did not come to because it stopped, and the one that it stopped
 *     at; they are left in the file
 * @param stopped why the lines from some line on were not tried; empty if each was
 */
public record ReshipResult(
    long deliveredLines,
    long deliveredEvents,
    long malformedLines,
    long refusedLines,
    long untriedLines,
    Optional<String> stopped) {

  /** Returns whether nothing is left in the file to be delivered. */
  public boolean isComplete() {
    return malformedLines == 0 && refusedLines == 0 && stopped.isEmpty();
  }
}
