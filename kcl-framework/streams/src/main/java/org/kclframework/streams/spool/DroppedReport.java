package org.kclframework.streams.spool;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what is given up to make room: the first at once, and what follows in one line for a while,
 * as a spool that is full gives up many files a second. Belongs to the keeper.
 */
final class DroppedReport {

  static final Duration PAUSE = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(DroppedReport.class);

  private final String directory;
  private final LongSupplier nanoClock;
  private long records;
  private long underWay;
  private boolean hasTold;
  private long toldAt;

  DroppedReport(String directory, LongSupplier nanoClock) {
    this.directory = directory;
    this.nanoClock = nanoClock;
  }

  /**
   * Notes that a file was given up.
   *
   * @param dropped how many of its records are dropped with it
   * @param stillUnderWay how many records are in memory only from now on, those of earlier files
   *     included
   */
  void add(long dropped, long stillUnderWay) {
    records += dropped;
    underWay = Math.max(underWay, stillUnderWay);
    tellIfDue();
  }

  /** Logs what there is, unless something was logged a moment ago. */
  void tellIfDue() {
    if (!hasTold || nanoClock.getAsLong() - toldAt >= PAUSE.toNanos()) {
      tell();
    }
  }

  /** Logs what there is. */
  void tell() {
    if (records == 0 && underWay == 0) {
      return;
    }
    hasTold = true;
    toldAt = nanoClock.getAsLong();
    if (records > 0) {
      log.error(
          "{} undelivered records of the spool {} were dropped to make room", records, directory);
    }
    if (underWay > 0) {
      log.warn(
          "{} records of the spool {} are on their way to Kinesis without being on the disk any"
              + " more, to make room; they are lost if the process ends first",
          underWay,
          directory);
    }
    records = 0;
    underWay = 0;
  }
}
