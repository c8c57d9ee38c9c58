package org.kclframework.multilang;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kclframework.core.ShutdownReason;
import org.kclframework.multilang.MultiLangOptions.Protocol;

final class ProtocolChoiceTest {

  private static final String SHARD = "stream/shard-1";
  private static final String OTHER = "stream/shard-2";

  private final ProtocolChoice choice = new ProtocolChoice("app", Protocol.AUTO);

  @ParameterizedTest
  @EnumSource(
      value = Protocol.class,
      names = {"V1", "V2"})
  void current_configuredIsNeverChanged(Protocol configured) {
    ProtocolChoice fixed = new ProtocolChoice("app", configured);
    for (int i = 0; i < 3; i++) {
      assertThat(fixed.refused(configured, SHARD)).isFalse();
    }
    fixed.asked(Protocol.V1);
    fixed.asked(Protocol.V2);
    assertThat(fixed.current()).isEqualTo(configured);
  }

  @Test
  void current_isVersion2AtFirst() {
    assertThat(choice.current()).isEqualTo(Protocol.V2);
  }

  private void refuse(Protocol version, String... shards) {
    for (String shard : shards) {
      choice.refused(version, shard);
    }
  }

  @Test
  void refused_onceByEachShard_turnsNothing() {
    refuse(Protocol.V2, SHARD, OTHER);
    assertThat(choice.current()).isEqualTo(Protocol.V2);
  }

  @Test
  void refused_twiceByAShard_turnsTheGuessAround() {
    refuse(Protocol.V2, SHARD, SHARD);
    assertThat(choice.current()).isEqualTo(Protocol.V1);
    refuse(Protocol.V1, SHARD);
    assertThat(choice.current()).isEqualTo(Protocol.V1);
    refuse(Protocol.V1, SHARD);
    assertThat(choice.current()).isEqualTo(Protocol.V2);
  }

  @Test
  void refused_byAShardThatWasToldBeforeTheGuessTurned_turnsNothing() {
    refuse(Protocol.V2, SHARD, SHARD, OTHER, OTHER);
    assertThat(choice.current()).isEqualTo(Protocol.V1);
  }

  @Test
  void refused_maybeForTheGuessOnly_untilVersion1HadItsTurn() {
    assertThat(choice.refused(Protocol.V2, SHARD)).isTrue();
    assertThat(choice.refused(Protocol.V2, SHARD)).isTrue();
    assertThat(choice.refused(Protocol.V2, OTHER)).as("told before the turn").isTrue();
    assertThat(choice.refused(Protocol.V1, SHARD)).isFalse();
    assertThat(choice.refused(Protocol.V1, SHARD)).isFalse();
    assertThat(choice.refused(Protocol.V2, SHARD)).isFalse();
    assertThat(choice.refused(Protocol.V2, SHARD)).isFalse();
  }

  @Test
  void refused_whenTheOtherVersionIsKnownMeanwhile_isForTheGuessOnly() {
    choice.asked(Protocol.V1);
    assertThat(choice.refused(Protocol.V2, SHARD)).isTrue();
    assertThat(choice.refused(Protocol.V1, SHARD)).isFalse();
    assertThat(choice.current()).isEqualTo(Protocol.V1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Protocol.class,
      names = {"V1", "V2"})
  void asked_isKnownForGood(Protocol version) {
    choice.asked(version);
    assertThat(choice.current()).isEqualTo(version);
    refuse(version, SHARD, SHARD, SHARD);
    choice.asked(Protocol.V1);
    choice.asked(Protocol.V2);
    assertThat(choice.current()).isEqualTo(version);
  }

  @Test
  void answered_inVersion2_isKnownForGood() {
    choice.answered(Protocol.V2);
    refuse(Protocol.V2, SHARD, SHARD);
    choice.asked(Protocol.V1);
    assertThat(choice.current()).isEqualTo(Protocol.V2);
  }

  @Test
  void answered_inVersion1_isNotKnownForGood() {
    refuse(Protocol.V2, SHARD, SHARD);
    refuse(Protocol.V1, SHARD);
    choice.answered(Protocol.V1);
    refuse(Protocol.V1, SHARD);
    assertThat(choice.current()).as("not twice in a row").isEqualTo(Protocol.V1);
    choice.asked(Protocol.V2);
    assertThat(choice.current()).isEqualTo(Protocol.V2);
    choice.answered(Protocol.V1);
    assertThat(choice.current()).isEqualTo(Protocol.V2);
  }

  @ParameterizedTest
  @CsvSource({
    "LEASE_LOST, leaseLost, ZOMBIE",
    "SHARD_ENDED, shardEnded, TERMINATE",
    "STOPPING, shutdownRequested, TERMINATE"
  })
  void action_saysWhyTheWorkEnds(ShutdownReason reason, String action, String version1Reason) {
    assertThat(ProtocolChoice.action(Protocol.V2, reason)).isEqualTo(action);
    assertThat(ProtocolChoice.action(Protocol.V1, reason)).isEqualTo("shutdown");
    assertThat(ProtocolChoice.version1Reason(reason)).isEqualTo(version1Reason);
  }
}
