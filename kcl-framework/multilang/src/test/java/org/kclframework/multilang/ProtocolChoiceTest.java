package org.kclframework.multilang;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kclframework.core.ShutdownReason;
import org.kclframework.multilang.MultiLangOptions.Protocol;

final class ProtocolChoiceTest {

  private final ProtocolChoice choice = new ProtocolChoice("app", Protocol.AUTO);

  @ParameterizedTest
  @EnumSource(
      value = Protocol.class,
      names = {"V1", "V2"})
  void current_configuredIsNeverChanged(Protocol configured) {
    ProtocolChoice fixed = new ProtocolChoice("app", configured);
    fixed.refused(configured);
    fixed.askedAsVersion1();
    assertThat(fixed.current()).isEqualTo(configured);
  }

  @Test
  void current_isVersion2AtFirst() {
    assertThat(choice.current()).isEqualTo(Protocol.V2);
  }

  @Test
  void refused_turnsTheGuessAround() {
    choice.refused(Protocol.V2);
    assertThat(choice.current()).isEqualTo(Protocol.V1);
    choice.refused(Protocol.V1);
    assertThat(choice.current()).isEqualTo(Protocol.V2);
  }

  @Test
  void refused_byTwoShardsAtTheSameTimeTurnsOnce() {
    choice.refused(Protocol.V2);
    choice.refused(Protocol.V2);
    assertThat(choice.current()).isEqualTo(Protocol.V1);
  }

  @Test
  void answered_isRemembered() {
    choice.answered(Protocol.V2);
    choice.refused(Protocol.V2);
    choice.askedAsVersion1();
    assertThat(choice.current()).isEqualTo(Protocol.V2);
  }

  @Test
  void askedAsVersion1_isRemembered() {
    choice.askedAsVersion1();
    assertThat(choice.current()).isEqualTo(Protocol.V1);
    choice.refused(Protocol.V1);
    assertThat(choice.current()).isEqualTo(Protocol.V1);
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
