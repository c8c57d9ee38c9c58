package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.core.ShardContext;

class PositionTest {

  @Test
  void positions_compareAsIntegers() {
    List<Position> ascending =
        List.of(
            new Position("0", 0),
            new Position("9", 0),
            new Position("9", 10),
            new Position("10", 0),
            new Position("10", 9),
            new Position("10", 10),
            new Position("49640000000000000000000000000000000000000000000000000002", 0),
            new Position("149640000000000000000000000000000000000000000000000000001", 0));
    assertThat(ascending.stream().sorted()).containsExactlyElementsOf(ascending);
    assertThat(ascending.stream().sorted((a, b) -> b.compareTo(a)).sorted())
        .containsExactlyElementsOf(ascending);
  }

  @Test
  void parse_readsAPosition() {
    assertThat(Position.parse("42", 7)).isEqualTo(new Position("42", 7)).hasToString("42.7");
    assertThat(Position.parse("0", 0)).hasToString("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "01", "00", "-1", "+1", "1e3", "TRIM_HORIZON", " 1", "1\n", "٣"})
  void parse_ofSomethingElse_isRefused(String sequenceNumber) {
    assertThatThrownBy(() -> Position.parse(sequenceNumber, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sequenceNumber must be an integer");
  }

  @Test
  void parse_ofTooManyDigits_isRefused() {
    assertThat(Position.parse("1".repeat(129), 0).sequenceNumber()).hasSize(129);
    assertThatThrownBy(() -> Position.parse("1".repeat(130), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void parse_ofANegativeSubSequenceNumber_isRefused() {
    assertThatThrownBy(() -> Position.parse("1", -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("subSequenceNumber must be >= 0, but was -1");
  }

  @Test
  void startOf_isTheCheckpoint_ifThereIsOne() {
    assertThat(Position.startOf(new ShardContext("s", "1", "42", 3)))
        .contains(new Position("42", 3));
    assertThat(Position.startOf(new ShardContext("s", "1", "LATEST", 0))).isEmpty();
  }
}
