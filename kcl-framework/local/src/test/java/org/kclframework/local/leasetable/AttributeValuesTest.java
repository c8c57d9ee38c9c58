package org.kclframework.local.leasetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class AttributeValuesTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1.0, 1",
    "-007.50, -7.5",
    "1e3, 1000",
    "0.000, 0",
    "-0, 0",
    "' 5 ', 5",
    "1E-3, 0.001"
  })
  void canonical_ofNumbers_isTheSameForTheSameValue(String written, String canonical) {
    assertThat(AttributeValues.canonical(AttributeValue.fromN(written)).n()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "one, The parameter cannot be converted to a numeric value: one",
    "'', The parameter cannot be converted to a numeric value",
    "123456789012345678901234567890123456789, more than 38 significant digits",
    "1e126, Number overflow",
    "1e2147483647, Number overflow",
    "1e-131, Number underflow",
    "1e-2147483647, Number underflow"
  })
  void canonical_ofImpossibleNumbers_isRefused(String written, String message) {
    assertThatThrownBy(() -> AttributeValues.canonical(AttributeValue.fromN(written)))
        .hasMessageContaining(message);
  }

  @Test
  void canonical_acceptsTheBoundsOfNumbers() {
    for (String bound : List.of("9.9e125", "-9.9e125", "1e-130", "-1e-130")) {
      assertThat(AttributeValues.canonical(AttributeValue.fromN(bound)).n()).isNotEmpty();
    }
  }

  @Test
  void canonical_ofSets_doesNotDependOnTheOrder() {
    assertThat(AttributeValues.canonical(AttributeValue.fromSs(List.of("b", "a"))))
        .isEqualTo(AttributeValues.canonical(AttributeValue.fromSs(List.of("a", "b"))));
    assertThat(AttributeValues.canonical(AttributeValue.fromNs(List.of("2", "1.0"))))
        .isEqualTo(AttributeValues.canonical(AttributeValue.fromNs(List.of("1", "2.0"))));
    assertThat(AttributeValues.canonical(AttributeValue.fromBs(List.of(bytes(2), bytes(1)))))
        .isEqualTo(AttributeValues.canonical(AttributeValue.fromBs(List.of(bytes(1), bytes(2)))));
  }

  @Test
  void canonical_reachesIntoListsAndMaps() {
    AttributeValue nested =
        AttributeValue.fromL(
            List.of(AttributeValue.fromM(Map.of("n", AttributeValue.fromN("1.0")))));

    assertThat(AttributeValues.canonical(nested))
        .isEqualTo(
            AttributeValue.fromL(
                List.of(AttributeValue.fromM(Map.of("n", AttributeValue.fromN("1"))))));
  }

  @Test
  void canonical_leavesOtherValuesAlone() {
    for (AttributeValue value :
        List.of(
            AttributeValue.fromS(""),
            AttributeValue.fromBool(false),
            AttributeValue.fromNul(true),
            AttributeValue.fromB(bytes(1)))) {
      assertThat(AttributeValues.canonical(value)).isEqualTo(value);
    }
  }

  @Test
  void canonical_ofValuesThatMakeNoSense_isRefused() {
    assertRefused(AttributeValue.fromSs(List.of()), "may not be empty");
    assertRefused(
        AttributeValue.fromNs(List.of("1", "1.0")), "Input collection contains duplicates.");
    assertRefused(AttributeValue.fromNul(false), "must have the value of true");
    assertRefused(AttributeValue.builder().build(), "must contain exactly one of the supported");
    assertRefused(
        AttributeValue.builder().s("a").n("1").build(),
        "must contain exactly one of the supported");
  }

  @Test
  void item_toString_hidesTheValues() {
    assertThat(Item.of(LeaseTableClient.item("secret", "owner", "secret")).toString())
        .isEqualTo("Item[leaseKey, owner]");
  }

  private static void assertRefused(AttributeValue value, String message) {
    assertThatThrownBy(() -> AttributeValues.canonical(value)).hasMessageContaining(message);
  }

  private static SdkBytes bytes(int value) {
    return SdkBytes.fromByteArray(new byte[] {(byte) value});
  }
}
