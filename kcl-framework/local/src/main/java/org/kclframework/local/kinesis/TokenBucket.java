package org.kclframework.local.kinesis;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A bucket that fills at a constant rate and holds what one second brings.
 *
 * <p>What is greater than the bucket may be taken when the bucket is full, and leaves a debt. That
 * is how Kinesis treats records and reads that exceed a second's allowance. Not thread-safe.
 */
final class TokenBucket {

  private final double perSecond;
  private double tokens;
  private @Nullable Instant filledAt;

  TokenBucket(double perSecond) {
    this.perSecond = perSecond;
    this.tokens = perSecond;
  }

  /** Whether the amount could be taken now. */
  boolean holds(long amount, Instant now) {
    fill(now);
    return tokens >= Math.min((double) amount, perSecond);
  }

  /** Whether there is no debt now. */
  boolean isPositive(Instant now) {
    fill(now);
    return tokens > 0;
  }

  /** Takes an amount, whether it is there or not. */
  void take(long amount, Instant now) {
    fill(now);
    tokens -= amount;
  }

  private void fill(Instant now) {
    if (filledAt != null && now.isAfter(filledAt)) {
      double seconds = Duration.between(filledAt, now).toNanos() / 1e9;
      tokens = Math.min(perSecond, tokens + seconds * perSecond);
    }
    if (filledAt == null || now.isAfter(filledAt)) {
      filledAt = now;
    }
  }
}
