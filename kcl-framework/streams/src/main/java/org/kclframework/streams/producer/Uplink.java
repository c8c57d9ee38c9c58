package org.kclframework.streams.producer;

import java.time.Duration;

/**
 * Bounds what is under way to what gets through in time. Where the way to Kinesis is narrow,
 * requests that are under way together take each other's time until none is answered in time, and
 * all are sent again. So when a request has no answer in time, less is under way from then on, and
 * more again as long as answers come soon.
 *
 * <p>Belongs to the sending thread.
 */
final class Uplink {

  /** What is left of the bound when a request had no answer in time. */
  private static final int CUT = 4;

  /** An answer within this part of the time says that there is room for more. */
  private static final int SOON = 4;

  private final long timeoutNanos;
  private final int mostRequestBytes;
  private final long mostBytes;
  private long bound;
  private long underWay;
  private long cutAt;
  private boolean wasCut;

  Uplink(Duration requestTimeout, int mostRequestBytes, int mostRequests) {
    this.timeoutNanos = requestTimeout.toNanos();
    this.mostRequestBytes = mostRequestBytes;
    this.mostBytes = (long) mostRequestBytes * mostRequests;
    this.bound = mostBytes;
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
    if (now - sentAt < timeoutNanos / SOON) {
      bound = Math.min(mostBytes, bound + bytes);
    }
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
    }
  }
}
