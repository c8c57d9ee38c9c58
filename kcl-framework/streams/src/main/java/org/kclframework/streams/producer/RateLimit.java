package org.kclframework.streams.producer;

/**
 * Keeps the writing to one shard to what the shard takes. A shard that has not throttled is not
 * limited. One that throttles is limited to what any shard takes, and from then on each second to a
 * little less or a little more, depending on how much it throttled in that second: other producers
 * come and go, and a shard has no other way to say what is left for this one.
 *
 * <p>Amounts are in shards for a second: the capacity of a shard is 1,000 records and 1 MiB a
 * second (Kinesis Data Streams quotas). Belongs to the sending thread.
 */
final class RateLimit {

  private static final double RECORDS = 1000;
  private static final double BYTES = 1024 * 1024;
  private static final long SECOND = 1_000_000_000;

  /** The share of what is sent that may be throttled: without any, a shard would not be used up. */
  private static final double TOLERATED = 0.1;

  private static final double CUT = 0.8;
  private static final double GROWTH = 0.1;

  /** The least, so that there are signs from which to learn that there is room again. */
  private static final double LEAST = 0.1;

  /** No shard takes that much, so what was throttled is over. */
  private static final double UNLIMITED = 2;

  private double rate = Double.POSITIVE_INFINITY;
  private double tokens;
  private long filledAt;
  private long secondBegan;
  private double accepted;
  private double throttled;

  /** Returns how much of a shard a number of bytes in one record takes. */
  static double cost(long bytes) {
    return Math.max(1 / RECORDS, bytes / BYTES);
  }

  /** Returns whether something may be sent now. */
  boolean allows(long now) {
    if (isUnlimited()) {
      return true;
    }
    endSecond(now);
    // Kinesis counts by the second, and so lets bursts of that long through.
    tokens = Math.min(rate, tokens + (double) (now - filledAt) / SECOND * rate);
    filledAt = now;
    return tokens > 0;
  }

  private boolean isUnlimited() {
    return rate == Double.POSITIVE_INFINITY;
  }

  private void endSecond(long now) {
    if (now - secondBegan < SECOND) {
      return;
    }
    if (throttled > TOLERATED * (accepted + throttled)) {
      rate = Math.max(LEAST, rate * CUT);
    } else if (throttled == 0) {
      rate += GROWTH;
    }
    if (rate > UNLIMITED) {
      rate = Double.POSITIVE_INFINITY;
    }
    accepted = 0;
    throttled = 0;
    secondBegan = now;
  }

  /** Returns after how many nanoseconds something may be sent. */
  long waitNanos() {
    return isUnlimited() || tokens > 0 ? 0 : (long) Math.ceil(-tokens / rate * SECOND) + 1;
  }

  /** Takes note of something that is sent. */
  void sent(double cost) {
    if (!isUnlimited()) {
      tokens -= cost;
    }
  }

  /** Takes note of something that the shard took. */
  void accepted(double cost) {
    accepted += cost;
  }

  /** Takes note of something that the shard refused for its rate. */
  void throttled(double cost, long now) {
    if (isUnlimited()) {
      rate = 1;
      tokens = 0;
      filledAt = now;
      secondBegan = now;
      accepted = 0;
      throttled = 0;
    }
    throttled += cost;
  }

  /** Returns the rate in shards; infinite if there is no limit. */
  double rate() {
    return rate;
  }
}
