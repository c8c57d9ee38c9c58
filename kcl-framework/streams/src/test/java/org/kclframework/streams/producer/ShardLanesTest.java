package org.kclframework.streams.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kclframework.streams.shard.HashKey;
import org.kclframework.streams.shard.HashKeyRange;

final class ShardLanesTest {

  private static final BigInteger ALL = BigInteger.TWO.pow(128);

  private static ShardRange shard(String id, BigInteger first, BigInteger end) {
    return new ShardRange(
        id, new HashKeyRange(HashKey.of(first), HashKey.of(end.subtract(BigInteger.ONE))));
  }

  private static BigInteger part(int numerator, int denominator) {
    return ALL.multiply(BigInteger.valueOf(numerator)).divide(BigInteger.valueOf(denominator));
  }

  @Test
  void lane_isThatOfTheShardWhichTakesTheHashKey() {
    List<ShardRange> shards =
        List.of(
            shard("c", part(2, 3), ALL),
            shard("a", BigInteger.ZERO, part(1, 3)),
            shard("b", part(1, 3), part(2, 3)));
    Lanes lanes = Lanes.to(shards);
    for (ShardRange shard : shards) {
      assertThat(lanes.of(shard.hashKeys().first()).shard).isEqualTo(shard);
      assertThat(lanes.of(shard.hashKeys().last()).shard).isEqualTo(shard);
      assertThat(shard.hashKeys().contains(shard.hashKeys().first())).isTrue();
      assertThat(shard.hashKeys().contains(shard.hashKeys().last())).isTrue();
    }
    assertThat(shards.get(0).hashKeys().contains(shards.get(2).hashKeys().last())).isFalse();
  }

  @Test
  void otherShards_keepTheRateOfThoseThatStay() {
    ShardRange kept = shard("a", BigInteger.ZERO, part(1, 2));
    Lanes lanes = Lanes.to(List.of(kept, shard("b", part(1, 2), ALL)));
    lanes.of(kept.hashKeys().first()).limit.throttled(1, 0);
    Lanes changed =
        lanes.changedTo(
            List.of(kept, shard("c", part(1, 2), part(3, 4)), shard("d", part(3, 4), ALL)));
    assertThat(changed.of(kept.hashKeys().first()).limit.rate()).isEqualTo(1);
    assertThat(changed.of(HashKey.of(part(1, 2))).limit.rate()).isInfinite();
  }

  /** Computed with md5sum. */
  @Test
  void hashKey_isTheMd5OfThePartitionKey() {
    assertThat(HashKey.ofPartitionKey("hello"))
        .isEqualTo(HashKey.of(new BigInteger("5d41402abc4b2a76b9719d911017c592", 16)));
  }
}
