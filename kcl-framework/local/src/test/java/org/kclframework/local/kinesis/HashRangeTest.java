package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashRangeTest {

  private static final BigInteger HALF = BigInteger.ONE.shiftLeft(127);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100, 999})
  void uniform_coversTheKeySpaceWithRangesOfAlmostTheSameSize(int count) {
    List<HashRange> ranges = HashRange.uniform(count);

    assertThat(ranges).hasSize(count);
    assertThat(ranges.get(0).start()).isEqualTo(BigInteger.ZERO);
    assertThat(ranges.get(count - 1).end()).isEqualTo(HashRange.MAX_KEY);
    BigInteger size = HashRange.KEY_COUNT.divide(BigInteger.valueOf(count));
    for (int i = 0; i < count; i++) {
      assertThat(i == 0 || ranges.get(i - 1).isFollowedBy(ranges.get(i))).isTrue();
      BigInteger actual = ranges.get(i).end().subtract(ranges.get(i).start()).add(BigInteger.ONE);
      assertThat(actual.subtract(size)).isBetween(BigInteger.ZERO, BigInteger.ONE);
    }
  }

  @Test
  void middle_startsTheSecondHalf() {
    HashRange all = HashRange.uniform(1).get(0);

    assertThat(all.middle()).isEqualTo(HALF);
    assertThat(all.below(HALF).and(all.from(HALF))).isEqualTo(all);
  }

  @Test
  void contains_includesBothEnds() {
    HashRange range = new HashRange(BigInteger.TWO, BigInteger.TEN);

    assertThat(range.contains(BigInteger.ONE)).isFalse();
    assertThat(range.contains(BigInteger.TWO)).isTrue();
    assertThat(range.contains(BigInteger.TEN)).isTrue();
    assertThat(range.contains(BigInteger.valueOf(11))).isFalse();
  }

  @Test
  void toModel_hasDecimalKeys() {
    HashRange all = HashRange.uniform(1).get(0);

    assertThat(all.toModel().startingHashKey()).isEqualTo("0");
    assertThat(all.toModel().endingHashKey()).isEqualTo("340282366920938463463374607431768211455");
  }

  @Test
  void constructor_refusesAnEmptyRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HashRange(BigInteger.TEN, BigInteger.TWO))
        .withMessage("hash range must satisfy 0 <= start <= end <= 2^128-1, but was 10..2");
  }
}
