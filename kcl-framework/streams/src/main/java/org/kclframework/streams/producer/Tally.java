package org.kclframework.streams.producer;

import java.util.concurrent.atomic.LongAdder;

/** Counts what becomes of records. Safe for use by several threads. */
final class Tally {

  final LongAdder accepted = new LongAdder();
  final LongAdder delivered = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder rejected = new LongAdder();
  final LongAdder retries = new LongAdder();
  final LongAdder throttled = new LongAdder();
  final LongAdder requests = new LongAdder();

  ProducerCounts counts() {
    // In this order, so that no more seem to have ended than were accepted.
    long endedWell = delivered.sum();
    long endedBadly = failed.sum();
    return new ProducerCounts(
        accepted.sum(),
        endedWell,
        endedBadly,
        rejected.sum(),
        retries.sum(),
        throttled.sum(),
        requests.sum());
  }
}
