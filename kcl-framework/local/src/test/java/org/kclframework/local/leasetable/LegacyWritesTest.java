package org.kclframework.local.leasetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.local.leasetable.LeaseTableClient.TABLE;
import static org.kclframework.local.leasetable.LeaseTableClient.attribute;
import static org.kclframework.local.leasetable.LeaseTableClient.failure;
import static org.kclframework.local.leasetable.LeaseTableClient.item;
import static org.kclframework.local.leasetable.LeaseTableClient.key;
import static org.kclframework.local.leasetable.LeaseTableClient.value;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeAction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValueUpdate;
import software.amazon.awssdk.services.dynamodb.model.ComparisonOperator;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConditionalOperator;
import software.amazon.awssdk.services.dynamodb.model.ExpectedAttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** Writes with {@code Expected} and {@code AttributeUpdates}, as the KCL makes them. */
class LegacyWritesTest {

  private final LocalLeaseTables tables = LocalLeaseTables.create();
  private final LeaseTableClient client = new LeaseTableClient(tables);

  @BeforeEach
  void createTable() {
    client.createTable();
  }

  @Test
  void putItem_expectingNone_putsOnlyOnce() {
    Map<String, ExpectedAttributeValue> none = Map.of("leaseKey", exists(false));
    tables.putItem(put -> put.tableName(TABLE).item(item("a", "counter", 0)).expected(none)).join();

    assertThat(
            failure(
                tables.putItem(
                    put -> put.tableName(TABLE).item(item("a", "counter", 1)).expected(none))))
        .isInstanceOf(ConditionalCheckFailedException.class)
        .satisfies(
            e -> {
              assertThat(e.statusCode()).isEqualTo(400);
              assertThat(e.awsErrorDetails().errorCode())
                  .isEqualTo("ConditionalCheckFailedException");
              assertThat(e.awsErrorDetails().errorMessage())
                  .isEqualTo("The conditional request failed");
              assertThat(e.awsErrorDetails().serviceName()).isEqualTo("DynamoDb");
            });
    assertThat(client.get("a")).isEqualTo(item("a", "counter", 0));
  }

  @Test
  void putItem_returnsAllOld() {
    client.put("a", "counter", 1);

    assertThat(
            tables
                .putItem(
                    put ->
                        put.tableName(TABLE)
                            .item(item("a", "counter", 2))
                            .returnValues(ReturnValue.ALL_OLD))
                .join()
                .attributes())
        .isEqualTo(item("a", "counter", 1));
  }

  @Test
  void updateItem_expectingCounter_renewsOnlyOnce() {
    client.put("a", "counter", 7, "owner", "me");

    renew(7).join();
    assertThat(failure(renew(7))).isInstanceOf(ConditionalCheckFailedException.class);
    assertThat(client.get("a")).isEqualTo(item("a", "counter", 8, "owner", "me"));
  }

  @Test
  void updateItem_expectingNumber_comparesByValue() {
    client.put("a", "counter", 7);

    tables
        .updateItem(
            update ->
                update
                    .tableName(TABLE)
                    .key(key("a"))
                    .expected(Map.of("counter", equalTo(AttributeValue.fromN("7.0"))))
                    .attributeUpdates(Map.of("counter", put(8))))
        .join();

    assertThat(client.get("a")).isEqualTo(item("a", "counter", 8));
  }

  @Test
  void updateItem_expectingOnMissingItem_failsAndMakesNone() {
    assertThat(failure(renew(7))).isInstanceOf(ConditionalCheckFailedException.class);
    assertThat(client.keys()).isEmpty();
  }

  @Test
  void updateItem_evicting_takesTheOwnerAway() {
    client.put("a", "counter", 7, "owner", "me");

    tables
        .updateItem(
            update ->
                update
                    .tableName(TABLE)
                    .key(key("a"))
                    .expected(Map.of("owner", equalTo(value("me"))))
                    .attributeUpdates(Map.of("counter", put(8), "owner", delete())))
        .join();

    assertThat(client.get("a")).isEqualTo(item("a", "counter", 8));
  }

  @Test
  void updateItem_withoutExpectation_makesTheItem() {
    update("a", Map.of("counter", put(1), "switches", add(value(1))));

    assertThat(client.get("a")).isEqualTo(item("a", "counter", 1, "switches", 1));
  }

  @Test
  void updateItem_withoutUpdates_makesTheItemOfItsKey() {
    update("a", Map.of());

    assertThat(client.get("a")).isEqualTo(item("a"));
  }

  @Test
  void updateItem_onlyDeleting_makesNoItem() {
    update("a", Map.of("owner", delete(), "parents", delete(value(List.of("p")))));

    assertThat(client.keys()).isEmpty();
  }

  @Test
  void updateItem_withoutAction_puts() {
    update("a", Map.of("owner", AttributeValueUpdate.builder().value(value("me")).build()));

    assertThat(client.get("a")).isEqualTo(item("a", "owner", "me"));
  }

  @Test
  void updateItem_addingNumbers_addsExactly() {
    client.put("a", "sum", AttributeValue.fromN("12345678901234567890123456789012345678"));

    update("a", Map.of("sum", add(AttributeValue.fromN("-0.10e1"))));

    assertThat(attribute(client.get("a"), "sum").n())
        .isEqualTo("12345678901234567890123456789012345677");
  }

  @Test
  void updateItem_addingSets_unites() {
    client.put("a", "children", List.of("c", "a"));

    update("a", Map.of("children", add(value(List.of("b", "a")))));

    assertThat(client.get("a")).isEqualTo(item("a", "children", List.of("a", "b", "c")));
  }

  @Test
  void updateItem_deletingElements_takesThemOut() {
    client.put("a", "children", List.of("c", "b", "a"));

    update("a", Map.of("children", delete(value(List.of("b", "z")))));
    assertThat(client.get("a")).isEqualTo(item("a", "children", List.of("a", "c")));

    update("a", Map.of("children", delete(value(List.of("c", "a")))));
    assertThat(client.get("a")).isEqualTo(item("a"));
  }

  @Test
  void updateItem_worksWithSetsOfNumbersAndBlobs() {
    AttributeValue blobs = AttributeValue.fromBs(List.of(bytes("y"), bytes("x")));
    client.put("a", "numbers", AttributeValue.fromNs(List.of("2", "1.0")), "blobs", blobs);

    update(
        "a",
        Map.of(
            "numbers",
            add(AttributeValue.fromNs(List.of("1", "3"))),
            "blobs",
            delete(AttributeValue.fromBs(List.of(bytes("x"))))));

    assertThat(attribute(client.get("a"), "numbers").ns()).containsExactly("1", "2", "3");
    assertThat(attribute(client.get("a"), "blobs").bs()).containsExactly(bytes("y"));
  }

  @Test
  void updateItem_ofWrongType_changesNothing() {
    client.put("a", "owner", "me", "counter", 1);

    assertThat(
            failure(
                tables.updateItem(
                    update ->
                        update
                            .tableName(TABLE)
                            .key(key("a"))
                            .attributeUpdates(Map.of("counter", put(2), "owner", add(value(1)))))))
        .hasMessageContaining("Type mismatch for attribute to update");
    assertThat(client.get("a")).isEqualTo(item("a", "owner", "me", "counter", 1));
  }

  @Test
  void updateItem_ofTheKey_isRefused() {
    assertThat(failureOfUpdate(Map.of("leaseKey", put(1))))
        .hasMessageContaining(
            "One or more parameter values were invalid: Cannot update attribute leaseKey. This"
                + " attribute is part of the key");
  }

  @Test
  void updateItem_withImpossibleActions_saysSo() {
    assertThat(failureOfUpdate(Map.of("a", add(value("text")))))
        .hasMessageContaining("ADD action is not supported for the type S");
    assertThat(failureOfUpdate(Map.of("a", delete(value("text")))))
        .hasMessageContaining("DELETE action with value is not supported for the type S");
    assertThat(
            failureOfUpdate(
                Map.of("a", AttributeValueUpdate.builder().action(AttributeAction.PUT).build())))
        .hasMessageContaining("Only DELETE action is allowed when no attribute value is specified");
    assertThat(
            failureOfUpdate(
                Map.of("a", AttributeValueUpdate.builder().value(value(1)).action("X").build())))
        .hasMessageContaining("The embedded lease table does not support Action X");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN_TO_SDK_VERSION")
  void updateItem_returnsWhatIsAskedFor(ReturnValue returnValues) {
    client.put("a", "counter", 1, "owner", "me");

    UpdateItemResponse response =
        tables
            .updateItem(
                update ->
                    update
                        .tableName(TABLE)
                        .key(key("a"))
                        .returnValues(returnValues)
                        .attributeUpdates(Map.of("counter", put(2), "owner", delete())))
            .join();

    Map<String, AttributeValue> expected =
        switch (returnValues) {
          case ALL_OLD -> item("a", "counter", 1, "owner", "me");
          case UPDATED_OLD -> Map.of("counter", value(1), "owner", value("me"));
          case ALL_NEW -> item("a", "counter", 2);
          case UPDATED_NEW -> Map.of("counter", value(2));
          default -> Map.of();
        };
    assertThat(response.attributes()).isEqualTo(expected);
  }

  @Test
  void deleteItem_withCondition_deletesOnlyWhatIsExpected() {
    client.put("a", "counter", 1);

    assertThat(failure(deleteExpecting(0))).isInstanceOf(ConditionalCheckFailedException.class);
    assertThat(client.keys()).containsExactly("a");
    assertThat(deleteExpecting(1).join()).isEqualTo(item("a", "counter", 1));
    assertThat(client.keys()).isEmpty();
  }

  @Test
  void deleteItem_ofMissingItem_doesNothing() {
    assertThat(
            tables
                .deleteItem(
                    delete ->
                        delete.tableName(TABLE).key(key("a")).returnValues(ReturnValue.ALL_OLD))
                .join()
                .hasAttributes())
        .isFalse();
  }

  @Test
  void expected_comparisons_holdAsTheySay() {
    client.put("a", "counter", 1);

    assertThat(holds("counter", comparison(ComparisonOperator.EQ, value(1)))).isTrue();
    assertThat(holds("counter", comparison(ComparisonOperator.EQ, value(2)))).isFalse();
    assertThat(holds("counter", comparison(ComparisonOperator.NE, value(2)))).isTrue();
    assertThat(holds("counter", comparison(ComparisonOperator.NE, value(1)))).isFalse();
    assertThat(holds("counter", comparison(ComparisonOperator.NOT_NULL))).isTrue();
    assertThat(holds("counter", comparison(ComparisonOperator.NULL))).isFalse();
    assertThat(holds("owner", comparison(ComparisonOperator.NULL))).isTrue();
    assertThat(holds("owner", comparison(ComparisonOperator.NOT_NULL))).isFalse();
    assertThat(holds("owner", comparison(ComparisonOperator.NE, value(1)))).isTrue();
    assertThat(
            holds(
                "counter",
                ExpectedAttributeValue.builder().comparisonOperator("EQ").value(value(1)).build()))
        .isTrue();
  }

  @Test
  void expected_thatMakesNoSense_isRefused() {
    assertThat(failureOfExpecting(exists(false).toBuilder().value(value(1)).build()))
        .hasMessageContaining(
            "Value cannot be used when Exists is set to false for Attribute: counter");
    assertThat(failureOfExpecting(exists(true)))
        .hasMessageContaining(
            "Value must be provided when Exists is set to true for Attribute: counter");
    assertThat(failureOfExpecting(ExpectedAttributeValue.builder().build()))
        .hasMessageContaining("Value must be provided when Exists is null for Attribute: counter");
    assertThat(failureOfExpecting(comparison(ComparisonOperator.EQ)))
        .hasMessageContaining("Invalid number of argument(s) for the EQ ComparisonOperator");
    assertThat(failureOfExpecting(comparison(ComparisonOperator.NULL, value(1))))
        .hasMessageContaining("Invalid number of argument(s) for the NULL ComparisonOperator");
    assertThat(failureOfExpecting(comparison(ComparisonOperator.GT, value(1))))
        .hasMessageContaining("does not support ComparisonOperator GT");
    assertThat(
            failureOfExpecting(
                comparison(ComparisonOperator.EQ, value(1)).toBuilder().exists(true).build()))
        .hasMessageContaining("Exists and ComparisonOperator cannot be used together");
  }

  @Test
  void expected_withOr_isNotSupported() {
    assertThat(
            failure(
                tables.putItem(
                    put ->
                        put.tableName(TABLE)
                            .item(item("a"))
                            .expected(Map.of("x", exists(false), "y", exists(false)))
                            .conditionalOperator(ConditionalOperator.OR))))
        .hasMessageContaining("The embedded lease table does not support ConditionalOperator OR");
  }

  @Test
  void failedCondition_showsTheItemWhenAsked() {
    client.put("a", "counter", 1);

    ConditionalCheckFailedException failure =
        (ConditionalCheckFailedException)
            failure(
                tables.putItem(
                    put ->
                        put.tableName(TABLE)
                            .item(item("a"))
                            .expected(Map.of("leaseKey", exists(false)))
                            .returnValuesOnConditionCheckFailure(
                                ReturnValuesOnConditionCheckFailure.ALL_OLD)));

    assertThat(failure.item()).isEqualTo(item("a", "counter", 1));
  }

  private CompletableFuture<UpdateItemResponse> renew(int counter) {
    return tables.updateItem(
        update ->
            update
                .tableName(TABLE)
                .key(key("a"))
                .expected(Map.of("counter", equalTo(value(counter))))
                .attributeUpdates(Map.of("counter", put(counter + 1))));
  }

  private void update(String leaseKey, Map<String, AttributeValueUpdate> updates) {
    tables
        .updateItem(update -> update.tableName(TABLE).key(key(leaseKey)).attributeUpdates(updates))
        .join();
  }

  private Throwable failureOfUpdate(Map<String, AttributeValueUpdate> updates) {
    return failure(
        tables.updateItem(
            update -> update.tableName(TABLE).key(key("a")).attributeUpdates(updates)));
  }

  private CompletableFuture<Map<String, AttributeValue>> deleteExpecting(int counter) {
    return tables
        .deleteItem(
            delete ->
                delete
                    .tableName(TABLE)
                    .key(key("a"))
                    .returnValues(ReturnValue.ALL_OLD)
                    .expected(Map.of("counter", equalTo(value(counter)))))
        .thenApply(response -> response.attributes());
  }

  private boolean holds(String attribute, ExpectedAttributeValue expected) {
    CompletableFuture<?> write =
        tables.updateItem(
            update -> update.tableName(TABLE).key(key("a")).expected(Map.of(attribute, expected)));
    if (!write.isCompletedExceptionally()) {
      return true;
    }
    assertThat(failure(write)).isInstanceOf(ConditionalCheckFailedException.class);
    return false;
  }

  private Throwable failureOfExpecting(ExpectedAttributeValue expected) {
    return failure(
        tables.updateItem(
            update -> update.tableName(TABLE).key(key("a")).expected(Map.of("counter", expected))));
  }

  private static ExpectedAttributeValue exists(boolean exists) {
    return ExpectedAttributeValue.builder().exists(exists).build();
  }

  private static ExpectedAttributeValue equalTo(AttributeValue value) {
    return ExpectedAttributeValue.builder().value(value).build();
  }

  private static ExpectedAttributeValue comparison(
      ComparisonOperator operator, AttributeValue... operands) {
    return ExpectedAttributeValue.builder()
        .comparisonOperator(operator)
        .attributeValueList(operands)
        .build();
  }

  private static AttributeValueUpdate put(Object value) {
    return change(AttributeAction.PUT, value(value));
  }

  private static AttributeValueUpdate add(AttributeValue value) {
    return change(AttributeAction.ADD, value);
  }

  private static AttributeValueUpdate delete(AttributeValue value) {
    return change(AttributeAction.DELETE, value);
  }

  private static AttributeValueUpdate delete() {
    return AttributeValueUpdate.builder().action(AttributeAction.DELETE).build();
  }

  private static AttributeValueUpdate change(AttributeAction action, AttributeValue value) {
    return AttributeValueUpdate.builder().action(action).value(value).build();
  }

  private static SdkBytes bytes(String text) {
    return SdkBytes.fromUtf8String(text);
  }
}
