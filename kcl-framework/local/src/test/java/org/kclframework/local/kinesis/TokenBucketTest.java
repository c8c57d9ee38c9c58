package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

  private static final Instant START = FakeClock.START;

  private final TokenBucket bucket = new TokenBucket(10);

  @Test
  void holds_whatOneSecondBringsAndNoMore() {
    assertThat(bucket.holds(10, START)).isTrue();
    bucket.take(8, START);

    assertThat(bucket.holds(2, START)).isTrue();
    assertThat(bucket.holds(3, START)).isFalse();
    assertThat(bucket.holds(3, START.plusMillis(100))).isTrue();
    bucket.take(3, START.plusMillis(100));
    assertThat(bucket.holds(10, START.plusSeconds(100))).isTrue();
    bucket.take(10, START.plusSeconds(100));
    assertThat(bucket.holds(1, START.plusSeconds(100))).isFalse();
  }

  @Test
  void take_leavesADebtForWhatIsGreaterThanTheBucket() {
    assertThat(bucket.holds(50, START)).isTrue();
    bucket.take(50, START);

    assertThat(bucket.isPositive(START.plusSeconds(3))).isFalse();
    assertThat(bucket.isPositive(START.plusMillis(4_100))).isTrue();
    assertThat(bucket.holds(50, START.plusMillis(4_100))).isFalse();
    assertThat(bucket.holds(50, START.plusSeconds(5))).isTrue();
  }

  @Test
  void clockThatGoesBack_bringsNothing() {
    bucket.take(10, START);

    assertThat(bucket.isPositive(START.minusSeconds(60))).isFalse();
    assertThat(bucket.isPositive(START)).isFalse();
  }
}
