package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kclframework.core.ShardContext;

class FailureMemoriesTest {

  private final FailureMemories memories = new FailureMemories();

  private static ShardContext shard(int number) {
    return new ShardContext("stream", "shard-" + number, Integer.toString(number), 0);
  }

  @Test
  void of_isTheSameEachTimeTheShardIsTaken() {
    FailureMemory memory = memories.of(shard(1));
    assertThat(memories.of(new ShardContext("stream", "shard-1", "77", 0))).isSameAs(memory);
    assertThat(memories.of(new ShardContext("other", "shard-1", "1", 0))).isNotSameAs(memory);
  }

  @Test
  void of_forgetsTheShardsThatWereTakenLongestAgo() {
    FailureMemory kept = memories.of(shard(1));
    FailureMemory lost = memories.of(shard(2));
    for (int number = 3; number <= FailureMemories.MOST; number++) {
      memories.of(shard(number));
    }
    assertThat(memories.of(shard(1))).isSameAs(kept);
    memories.of(shard(FailureMemories.MOST + 1));
    assertThat(memories.of(shard(2))).isNotSameAs(lost);
    assertThat(memories.of(shard(1))).isSameAs(kept);
  }

  @Test
  void forget_forgetsAShardThatHasEnded() {
    FailureMemory memory = memories.of(shard(1));
    memories.forget(shard(1));
    assertThat(memories.of(shard(1))).isNotSameAs(memory);
  }
}
