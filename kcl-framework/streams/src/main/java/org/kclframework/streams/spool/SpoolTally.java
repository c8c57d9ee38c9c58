package org.kclframework.streams.spool;

import java.util.concurrent.atomic.LongAdder;

/** Counts what becomes of records. Safe for use by several threads. */
final class SpoolTally {

  final LongAdder recovered = new LongAdder();
  final LongAdder mayRepeat = new LongAdder();
  final LongAdder accepted = new LongAdder();
  final LongAdder rejected = new LongAdder();
  final LongAdder delivered = new LongAdder();
  final LongAdder setAside = new LongAdder();
  final LongAdder dropped = new LongAdder();
  final LongAdder lost = new LongAdder();
  final LongAdder torn = new LongAdder();
  final LongAdder corrupt = new LongAdder();
  final LongAdder failedForces = new LongAdder();

  SpoolCounts counts() {
    // What ends first, so that no more seem to have ended than were accepted.
    long wellEnded = delivered.sum();
    long asideEnded = setAside.sum();
    long droppedEnded = dropped.sum();
    long lostEnded = lost.sum();
    return new SpoolCounts(
        recovered.sum(),
        mayRepeat.sum(),
        accepted.sum(),
        rejected.sum(),
        wellEnded,
        asideEnded,
        droppedEnded,
        lostEnded,
        torn.sum(),
        corrupt.sum(),
        failedForces.sum());
  }
}
