package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.model.StreamMode;

class ReshardingTest {

  private static final Instant NOW = FakeClock.START;

  @Test
  void split_closesTheParentAndDividesItsKeys() {
    StreamDefinition stream = stream(2);

    StreamDefinition result =
        Resharding.split(stream, stream.shards().get(1), key("12345678901234567890", 1), NOW);

    assertThat(result.openShards()).extracting(ShardDefinition::index).containsExactly(0, 2, 3);
    assertThat(result.shard(1).orElseThrow().isOpen()).isFalse();
    assertThat(result.childrenOf(1)).extracting(ShardDefinition::parents).containsOnly(List.of(1));
    assertThat(result.shard(2).orElseThrow().hashRange().start())
        .isEqualTo(stream.shards().get(1).hashRange().start());
    assertThat(result.shard(3).orElseThrow().hashRange().end()).isEqualTo(HashRange.MAX_KEY);
  }

  private static BigInteger key(String offset, int half) {
    return HashRange.uniform(2).get(half).start().add(new BigInteger(offset));
  }

  @Test
  void merge_closesBothParentsAndUnitesTheirKeys() {
    StreamDefinition stream = stream(2);

    StreamDefinition result =
        Resharding.merge(stream, stream.shards().get(0), stream.shards().get(1), NOW);

    ShardDefinition child = result.openShards().get(0);
    assertThat(result.openShards()).hasSize(1);
    assertThat(child.parents()).containsExactly(0, 1);
    assertThat(child.hashRange()).isEqualTo(HashRange.uniform(1).get(0));
    assertThat(result.childrenOf(0)).containsExactly(child);
    assertThat(result.childrenOf(1)).containsExactly(child);
    assertThat(child.toModel().parentShardId()).isEqualTo("shardId-000000000000");
    assertThat(child.toModel().adjacentParentShardId()).isEqualTo("shardId-000000000001");
  }

  @ParameterizedTest
  @CsvSource({"1,2", "2,3", "3,2", "4,7", "7,4", "10,20", "20,10", "5,5"})
  void toUniform_leavesOpenShardsOfEqualSize(int from, int to) {
    StreamDefinition result = Resharding.toUniform(stream(from), to, NOW);

    assertThat(result.openShards())
        .extracting(ShardDefinition::hashRange)
        .containsExactlyInAnyOrderElementsOf(HashRange.uniform(to));
  }

  @Test
  void toUniform_doesNothingWhenTheShardsAreRightAlready() {
    StreamDefinition stream = stream(4);

    assertThat(Resharding.toUniform(stream, 4, NOW)).isEqualTo(stream);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomReshardings_keepTheShardsAPartitionOfTheKeySpaceAtEachMoment(long seed) {
    Random random = new Random(seed);
    StreamDefinition stream = stream(1 + random.nextInt(4));
    Instant now = NOW;
    for (int i = 0; i < 40; i++) {
      // Often no time passes at all: reshardings may be as quick as that.
      now = now.plusMillis(random.nextInt(3) * 400L);
      stream = reshardSomehow(stream, random, now);
      assertThat(stream.shards()).isSortedAccordingTo(Comparator.comparing(ShardDefinition::index));
    }
    assertPartition(stream.openShards());
    Set<Instant> moments = new TreeSet<>(List.of(stream.createdAt()));
    for (ShardDefinition shard : stream.shards()) {
      moments.add(shard.createdAt());
      moments.add(shard.createdAt().plusNanos(1));
      moments.add(shard.createdAt().minusNanos(1));
    }
    moments.removeIf(moment -> moment.isBefore(NOW));
    for (Instant moment : moments) {
      assertPartition(stream.shards().stream().filter(shard -> shard.wasOpenAt(moment)).toList());
    }
    assertChildrenHaveGreaterSequenceNumbers(stream);
  }

  private static StreamDefinition reshardSomehow(
      StreamDefinition stream, Random random, Instant now) {
    List<ShardDefinition> open = new ArrayList<>(stream.openShards());
    open.sort(Comparator.comparing(shard -> shard.hashRange().start()));
    int choice = random.nextInt(5);
    int index = random.nextInt(open.size());
    if (choice == 0) {
      return Resharding.toUniform(stream, 1 + random.nextInt(2 * open.size()), now);
    }
    if (choice < 3 && index + 1 < open.size()) {
      return Resharding.merge(stream, open.get(index), open.get(index + 1), now);
    }
    ShardDefinition shard = open.get(index);
    BigInteger size = shard.hashRange().end().subtract(shard.hashRange().start());
    BigInteger offset = new BigInteger(128, random).mod(size).add(BigInteger.ONE);
    return Resharding.split(stream, shard, shard.hashRange().start().add(offset), now);
  }

  private static void assertPartition(List<ShardDefinition> shards) {
    List<HashRange> ranges =
        shards.stream()
            .map(ShardDefinition::hashRange)
            .sorted(Comparator.comparing(HashRange::start))
            .toList();
    assertThat(ranges.get(0).start()).isEqualTo(BigInteger.ZERO);
    assertThat(ranges.get(ranges.size() - 1).end()).isEqualTo(HashRange.MAX_KEY);
    for (int i = 1; i < ranges.size(); i++) {
      assertThat(ranges.get(i - 1).isFollowedBy(ranges.get(i))).isTrue();
    }
  }

  private static void assertChildrenHaveGreaterSequenceNumbers(StreamDefinition stream) {
    for (ShardDefinition shard : stream.shards()) {
      for (int parent : shard.parents()) {
        String last =
            stream
                .shard(parent)
                .orElseThrow()
                .toModel()
                .sequenceNumberRange()
                .endingSequenceNumber();
        assertThat(new BigInteger(shard.firstSequenceNumber().toString()))
            .isGreaterThan(new BigInteger(last));
      }
    }
  }

  private static StreamDefinition stream(int shards) {
    return new StreamDefinition(
        "orders",
        NOW,
        StreamSettings.ofMode(StreamMode.PROVISIONED),
        Map.of(),
        Resharding.initial(shards, NOW.getEpochSecond(), NOW),
        List.of());
  }
}
