package org.kclframework.streams.producer;

import java.time.Duration;

/**
 * Bounds what is under way to what gets through in time. Where the way to Kinesis is narrow,
 * requests that are under way together take each other's time until none is answered in time, and
 * all are sent again. So when a request has no answer in time, less is under way from then on, and
 * more again as long as answers do not take much longer than the way alone: what the fastest one
 * took since then. The way may be long without being narrow.
 *
 * <p>Belongs to the sending thread.
 */
final class Uplink {

  /** What is left of the bound when a request had no answer in time. */
  private static final int CUT = 4;

  /** The part of the time by which an answer may be later than the fastest if there is room. */
  private static final int SOON = 4;

  private final long timeoutNanos;
  private final int mostRequestBytes;
  private final long mostBytes;
  private long bound;
  private long underWay;
  private long cutAt;
  private boolean wasCut;
  private long fastest = Long.MAX_VALUE;

  /**
   * Creates it.
   *
   * @param mostBytes of which more is never under way, but for a single request
   */
  Uplink(Duration requestTimeout, int mostRequestBytes, long mostBytes) {
    this.timeoutNanos = requestTimeout.toNanos();
    this.mostRequestBytes = mostRequestBytes;
    this.mostBytes = Math.max(mostRequestBytes, mostBytes);
    this.bound = this.mostBytes;
  }

  /** Returns whether there is room for another request. The first one always may. */
  boolean hasRoom() {
    // Not for crumbs.
    return underWay == 0 || underWay <= bound - bound / CUT;
  }

  /** Returns how many bytes the next request may have, if there is room. */
  int room() {
    return (int) Math.max(1, Math.min(mostRequestBytes, bound - underWay));
  }

  void sent(long bytes) {
    underWay += bytes;
  }

  /** Takes note of an answer, whatever it says. */
  void answered(long bytes, long sentAt, long now) {
    underWay -= bytes;
    long took = now - sentAt;
    // What was sent before had the way that was too narrow for it.
    if (!wasCut || sentAt - cutAt >= 0) {
      fastest = Math.min(fastest, took);
    }
    if (took - timeoutNanos / SOON < fastest) {
      bound = Math.min(mostBytes, bound + bytes);
    }
  }

  /** Takes note of a request that ended without a word from the other end, but not by its time. */
  void failed(long bytes) {
    underWay -= bytes;
  }

  /** Takes note of a request that had no answer in time. */
  void timedOut(long bytes, long sentAt, long now) {
    long before = underWay;
    underWay -= bytes;
    // Those that were under way together say it once.
    if (!wasCut || sentAt - cutAt >= 0) {
      bound = Math.max(1, Math.min(bound, before) / CUT);
      cutAt = now;
      wasCut = true;
      fastest = Long.MAX_VALUE;
    }
  }
}
