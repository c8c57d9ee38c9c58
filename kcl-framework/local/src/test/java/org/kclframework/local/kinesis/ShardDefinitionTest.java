package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardDefinitionTest {

  private static final Instant CREATED = FakeClock.START;

  private final ShardDefinition open =
      new ShardDefinition(
          12, HashRange.uniform(1).get(0), List.of(), CREATED.getEpochSecond(), CREATED, null);

  @Test
  void id_hasTwelveDigits() {
    assertThat(open.id()).isEqualTo("shardId-000000000012");
    assertThat(ShardDefinition.id(Integer.MAX_VALUE)).isEqualTo("shardId-002147483647");
  }

  @Test
  void indexOf_readsIdsInFullAndShort() {
    assertThat(ShardDefinition.indexOf("shardId-000000000012")).hasValue(12);
    assertThat(ShardDefinition.indexOf("shardId-12")).hasValue(12);
    assertThat(ShardDefinition.indexOf("12")).hasValue(12);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "shardId-", "shardId-x", "shardId--1", "shardId-002147483648"})
  void indexOf_isEmptyForWhatIsNoId(String id) {
    assertThat(ShardDefinition.indexOf(id)).isEqualTo(OptionalInt.empty());
  }

  @Test
  void wasOpenAt_includesTheCreationAndExcludesTheClosing() {
    ShardDefinition shard = open.closed(CREATED.plusMillis(10));

    assertThat(shard.wasOpenAt(CREATED.minusMillis(1))).isFalse();
    assertThat(shard.wasOpenAt(CREATED)).isTrue();
    assertThat(shard.wasOpenAt(CREATED.plusMillis(9))).isTrue();
    assertThat(shard.wasOpenAt(CREATED.plusMillis(10))).isFalse();
    assertThat(open.wasOpenAt(Instant.MAX)).isTrue();
  }

  @Test
  void isExpired_onlyWhenClosedForLongerThanTheRetentionPeriod() {
    ShardDefinition shard = open.closed(CREATED);
    Duration day = Duration.ofHours(24);

    assertThat(shard.isExpired(CREATED.plus(day), day)).isFalse();
    assertThat(shard.isExpired(CREATED.plus(day).plusMillis(1), day)).isTrue();
    assertThat(open.isExpired(Instant.MAX, day)).isFalse();
  }

  @Test
  void toModel_hasAnEndingSequenceNumberOnlyWhenClosed() {
    assertThat(open.toModel().sequenceNumberRange().endingSequenceNumber()).isNull();
    String last =
        open.closed(CREATED.plusSeconds(5)).toModel().sequenceNumberRange().endingSequenceNumber();
    assertThat(SequenceNumber.parse(last))
        .contains(
            new SequenceNumber(
                CREATED.getEpochSecond(),
                12,
                SequenceNumber.LAST_INDEX,
                CREATED.getEpochSecond() + 5));
  }
}
