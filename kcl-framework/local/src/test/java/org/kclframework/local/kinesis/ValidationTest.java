package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class ValidationTest {

  @Test
  void check_reportsAllProblemsAtOnce() {
    Validation validation =
        new Validation()
            .requiredName("streamName", "")
            .required("shardCount", null)
            .range("limit", 0, 1, 10)
            .oneOf("type", "SIDEWAYS", List.of("UP", "DOWN"))
            .size("data", 11, 0, 10);

    assertThatThrownBy(validation::check)
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining(
            "6 validation errors detected: "
                + "Value '' at 'streamName' failed to satisfy constraint: "
                + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; "
                + "Value '' at 'streamName' failed to satisfy constraint: "
                + "Member must have length greater than or equal to 1; "
                + "Value null at 'shardCount' failed to satisfy constraint: "
                + "Member must not be null; "
                + "Value '0' at 'limit' failed to satisfy constraint: "
                + "Member must have value greater than or equal to 1; "
                + "Value 'SIDEWAYS' at 'type' failed to satisfy constraint: "
                + "Member must satisfy enum value set: [UP, DOWN]; "
                + "Value at 'data' failed to satisfy constraint: "
                + "Member must have length less than or equal to 10");
  }

  @Test
  void check_acceptsAbsentOptionalValuesAndValuesAtTheBounds() {
    Validation validation =
        new Validation()
            .name("streamName", null)
            .requiredName("streamName", "a".repeat(128))
            .range("limit", null, 1, 10)
            .range("limit", 1, 1, 10)
            .range("limit", 10, 1, 10)
            .hashKey("hashKey", "0")
            .sequenceNumber("sequenceNumber", null)
            .size("data", 10, 0, 10);

    assertThatCode(validation::check).doesNotThrowAnyException();
  }

  @Test
  void check_refusesNumbersWithLeadingZerosAndNamesThatAreTooLong() {
    assertThatThrownBy(() -> new Validation().hashKey("hashKey", "01").check())
        .hasMessageContaining("0|([1-9]\\d{0,38})");
    assertThatThrownBy(() -> new Validation().name("streamName", "a".repeat(129)).check())
        .hasMessageContaining("Member must have length less than or equal to 128");
  }
}
