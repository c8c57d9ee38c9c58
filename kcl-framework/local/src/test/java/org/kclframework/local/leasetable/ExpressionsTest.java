package org.kclframework.local.leasetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.local.leasetable.LeaseTableClient.TABLE;
import static org.kclframework.local.leasetable.LeaseTableClient.failure;
import static org.kclframework.local.leasetable.LeaseTableClient.item;
import static org.kclframework.local.leasetable.LeaseTableClient.key;
import static org.kclframework.local.leasetable.LeaseTableClient.value;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ExpectedAttributeValue;

/** Writes and scans with expressions. */
class ExpressionsTest {

  private static final Map<String, String> NAMES = Map.of("#owner", "owner");
  private static final Map<String, AttributeValue> VALUES =
      Map.of(":me", value("me"), ":you", value("you"), ":one", value(1), ":set", set("x"));

  private final LocalLeaseTables tables = LocalLeaseTables.create();
  private final LeaseTableClient client = new LeaseTableClient(tables);

  @BeforeEach
  void createTable() {
    client.createTable();
    client.put("a", "owner", "me", "counter", 1, "children", List.of("x", "y"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#owner = :me",
        "owner=:me",
        "owner <> :you",
        "missing <> :you",
        "attribute_exists(#owner)",
        "attribute_not_exists( missing )",
        "#owner = :me AND counter = :one and attribute_not_exists(missing)",
        "(#owner = :me) AND ((counter = :one))",
      })
  void conditionExpression_thatIsTrue_letsTheWriteHappen(String expression) {
    delete(expression).join();

    assertThat(client.keys()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#owner = :you",
        "#owner <> :me",
        "missing = :me",
        "attribute_exists(missing)",
        "attribute_not_exists(#owner)",
        "#owner = :me AND counter = :me",
        "counter = :me AND (#owner = :me)",
      })
  void conditionExpression_thatIsFalse_stopsTheWrite(String expression) {
    assertThat(failure(delete(expression))).isInstanceOf(ConditionalCheckFailedException.class);
    assertThat(client.keys()).containsExactly("a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "` ` | The expression can not be empty;",
        "#owner | Syntax error; token: \"<EOF>\"",
        "#owner = | Syntax error; token: \"<EOF>\"",
        "#owner > :me | Syntax error; token: \">\"; the embedded lease table supports",
        "#owner = :me OR counter = :one | Syntax error; token: \"OR\"",
        "NOT #owner = :me | Syntax error; token: \"#owner\"",
        "begins_with(#owner, :me) | Syntax error; token: \"(\"",
        "(#owner = :me | Syntax error; token: \"<EOF>\"",
        "attribute_exists #owner | Syntax error; token: \"#owner\"",
        "owner.name = :me | Syntax error; token: \".\"",
        "#owner = me | Syntax error; token: \"me\"",
        "#nobody = :me | An expression attribute name used in the document path is not defined;",
        "#owner = :nobody | An expression attribute value used in expression is not defined;",
      })
  void conditionExpression_thatIsNotSupported_isRefused(String expression, String message) {
    assertThat(failure(delete(expression)))
        .hasMessageStartingWith("Invalid ConditionExpression: " + message)
        .satisfies(
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException"));
    assertThat(client.keys()).containsExactly("a");
  }

  @Test
  void updateExpression_doesAllItsSections() {
    update("SET #owner = :you, note = :me REMOVE other, gone ADD counter :one DELETE children :set")
        .join();

    assertThat(client.get("a"))
        .isEqualTo(item("a", "owner", "you", "counter", 2, "children", List.of("y"), "note", "me"));
  }

  @Test
  void updateExpression_onMissingItem_makesIt() {
    tables
        .updateItem(
            update ->
                update
                    .tableName(TABLE)
                    .key(key("b"))
                    .updateExpression("ADD counter :one")
                    .expressionAttributeValues(Map.of(":one", value(1))))
        .join();

    assertThat(client.get("b")).isEqualTo(item("b", "counter", 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "PUT a = :me | Syntax error; token: \"PUT\"; the embedded lease table supports SET",
        "SET a :me | Syntax error; token: \":me\"",
        "SET a = counter + :one | Syntax error; token: \"counter\"",
        "SET a = :me SET b = :me | The \"SET\" section can only be used once",
        "SET a = :me REMOVE a | Two document paths overlap with each other;",
        "ADD a :me | Incorrect operand type for operator or function; operator: ADD, operand type: S",
        "DELETE a :one | Incorrect operand type for operator or function; operator: DELETE, operand",
      })
  void updateExpression_thatIsNotSupported_isRefused(String expression, String message) {
    assertThat(failure(update(expression)))
        .hasMessageStartingWith("Invalid UpdateExpression: " + message);
  }

  @Test
  void updateExpression_ofTheKey_isRefused() {
    assertThat(failure(update("SET leaseKey = :me")))
        .hasMessageContaining("Cannot update attribute leaseKey");
  }

  @Test
  void expressions_mustUseWhatIsGiven() {
    assertThat(
            failure(
                tables.deleteItem(
                    delete ->
                        delete
                            .tableName(TABLE)
                            .key(key("a"))
                            .conditionExpression("attribute_exists(#a)")
                            .expressionAttributeNames(Map.of("#a", "a", "#b", "b")))))
        .hasMessageContaining(
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}");
    assertThat(
            failure(
                tables.deleteItem(
                    delete ->
                        delete
                            .tableName(TABLE)
                            .key(key("a"))
                            .expressionAttributeValues(Map.of(":v", value(1))))))
        .hasMessageContaining(
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}");
  }

  @Test
  void expressions_doNotMixWithTheOldWay() {
    assertThat(
            failure(
                tables.deleteItem(
                    delete ->
                        delete
                            .tableName(TABLE)
                            .key(key("a"))
                            .expected(
                                Map.of("x", ExpectedAttributeValue.builder().exists(false).build()))
                            .conditionExpression("attribute_exists(a)"))))
        .hasMessageContaining(
            "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}");
  }

  @Test
  void filterExpression_selectsAfterTheLimit() {
    client.put("b", "owner", "you");
    client.put("c", "owner", "me");

    var response =
        tables
            .scan(
                scan ->
                    scan.tableName(TABLE)
                        .limit(2)
                        .filterExpression("#owner = :me")
                        .expressionAttributeNames(NAMES)
                        .expressionAttributeValues(Map.of(":me", value("me"))))
            .join();

    assertThat(LeaseTableClient.keys(response.items())).containsExactly("a");
    assertThat(response.count()).isEqualTo(1);
    assertThat(response.scannedCount()).isEqualTo(2);
    assertThat(response.lastEvaluatedKey()).isEqualTo(key("b"));
  }

  private CompletableFuture<?> delete(String expression) {
    return tables.deleteItem(
        delete ->
            delete
                .tableName(TABLE)
                .key(key("a"))
                .conditionExpression(expression)
                .expressionAttributeNames(mentioned(NAMES, expression))
                .expressionAttributeValues(mentioned(VALUES, expression)));
  }

  private CompletableFuture<?> update(String expression) {
    return tables.updateItem(
        update ->
            update
                .tableName(TABLE)
                .key(key("a"))
                .updateExpression(expression)
                .expressionAttributeNames(mentioned(NAMES, expression))
                .expressionAttributeValues(mentioned(VALUES, expression)));
  }

  private static <T> Map<String, T> mentioned(Map<String, T> bindings, String expression) {
    Map<String, T> mentioned = new HashMap<>(bindings);
    mentioned.keySet().removeIf(placeholder -> !expression.contains(placeholder));
    return mentioned;
  }

  private static AttributeValue set(String element) {
    return value(List.of(element));
  }
}
