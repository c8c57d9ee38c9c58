package org.kclframework.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CheckpointPolicyTest {

  @Test
  void default_isEvery60Seconds() {
    assertThat(CheckpointPolicy.DEFAULT)
        .isEqualTo(new CheckpointPolicy(Duration.ofSeconds(60), 0))
        .isEqualTo(CheckpointPolicy.every(Duration.ofMinutes(1)));
  }

  @Test
  void factories_setTheirPart() {
    assertThat(CheckpointPolicy.everyRecords(5)).isEqualTo(new CheckpointPolicy(Duration.ZERO, 5));
    assertThat(CheckpointPolicy.every(Duration.ofSeconds(1)).orEveryRecords(5))
        .isEqualTo(new CheckpointPolicy(Duration.ofSeconds(1), 5));
  }

  @Test
  void isOnlyWhenAsked_needsBothPartsToBeZero() {
    assertThat(CheckpointPolicy.onlyWhenAsked().isOnlyWhenAsked()).isTrue();
    assertThat(CheckpointPolicy.everyRecords(1).isOnlyWhenAsked()).isFalse();
    assertThat(CheckpointPolicy.every(Duration.ofNanos(1)).isOnlyWhenAsked()).isFalse();
  }

  @Test
  void constructor_namesTheValueThatIsOutOfBounds() {
    assertThatThrownBy(() -> CheckpointPolicy.every(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("every must be >= 0, but was PT-1S");
    assertThatThrownBy(() -> CheckpointPolicy.everyRecords(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("records must be >= 0, but was -1");
  }
}
