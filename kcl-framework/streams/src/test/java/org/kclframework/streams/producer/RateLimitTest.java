package org.kclframework.streams.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RateLimitTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final double RECORD = RateLimit.cost(100);

  private final RateLimit limit = new RateLimit();
  private long now = SECOND;

  /** Sends as much as is allowed for a second to a shard that takes a number of records. */
  private int sendForASecond(int taken) {
    int sent = 0;
    long end = now + SECOND;
    while (now < end) {
      while (limit.allows(now) && sent < 100_000) {
        limit.sent(RECORD);
        sent++;
        if (sent <= taken) {
          limit.accepted(RECORD);
        } else {
          limit.throttled(RECORD, now);
        }
      }
      now += SECOND / 100;
    }
    return sent;
  }

  @Test
  void untilItThrottles_aShardIsNotLimited() {
    assertThat(sendForASecond(Integer.MAX_VALUE)).isEqualTo(100_000);
    assertThat(limit.rate()).isInfinite();
  }

  @Test
  void throttling_bringsTheRateToWhatTheShardTakes() {
    sendForASecond(500);
    int sent = 0;
    for (int i = 0; i < 30; i++) {
      sent = sendForASecond(500);
    }
    assertThat(sent).isBetween(400, 700);
  }

  @Test
  void shardThatTakesNothing_isStillTried() {
    sendForASecond(0);
    int sent = 0;
    for (int i = 0; i < 60; i++) {
      sent = sendForASecond(0);
    }
    assertThat(sent).isBetween(50, 150);
  }

  @Test
  void limit_isLiftedWhenNothingIsThrottledAnyMore() {
    sendForASecond(500);
    for (int i = 0; i < 30; i++) {
      sendForASecond(Integer.MAX_VALUE);
    }
    assertThat(limit.rate()).isInfinite();
  }

  @Test
  void fewThrottled_leaveTheRateAsItIs() {
    sendForASecond(0);
    now += SECOND;
    limit.allows(now);
    double before = limit.rate();
    for (int i = 0; i < 99; i++) {
      limit.accepted(RECORD);
    }
    limit.throttled(RECORD, now);
    now += SECOND;
    limit.allows(now);
    assertThat(limit.rate()).isEqualTo(before);
  }

  @Test
  void waitNanos_isTheTimeUntilSomethingMayBeSent() {
    limit.throttled(RECORD, now);
    assertThat(limit.allows(now)).isFalse();
    limit.sent(0.5);
    long wait = limit.waitNanos();
    assertThat(wait).isBetween(SECOND / 2, SECOND / 2 + 2);
    assertThat(limit.allows(now + wait)).isTrue();
  }

  @Test
  void largeRecords_countByTheirBytes() {
    assertThat(RateLimit.cost(1024 * 1024)).isEqualTo(1);
    assertThat(RateLimit.cost(10)).isEqualTo(0.001);
  }
}
