package org.kclframework.local.leasetable;

import java.util.ArrayList;
import java.util.List;

/** Reads condition and filter expressions. */
final class ConditionExpression {

  private static final String SUPPORTED =
      "attribute_exists(a), attribute_not_exists(a), a = :v, a <> :v, AND and parentheses";

  private final ExpressionReader reader;

  private ConditionExpression(ExpressionReader reader) {
    this.reader = reader;
  }

  /**
   * Reads one expression.
   *
   * @param parameter the request's parameter that holds it
   */
  static Condition parse(String parameter, String expression, ExpressionBindings bindings) {
    ExpressionReader reader = new ExpressionReader(parameter, expression, SUPPORTED, bindings);
    Condition condition = new ConditionExpression(reader).conjunction();
    if (reader.hasNext()) {
      throw reader.unexpected(reader.next());
    }
    return condition;
  }

  private Condition conjunction() {
    List<Condition> conditions = new ArrayList<>();
    do {
      conditions.add(term());
    } while (reader.skipKeyword("AND"));
    return new Condition.All(conditions);
  }

  private Condition term() {
    if (reader.skip("(")) {
      Condition inner = conjunction();
      reader.expect(")");
      return inner;
    }
    if (reader.skip("attribute_exists")) {
      return new Condition.Exists(argument());
    }
    if (reader.skip("attribute_not_exists")) {
      return new Condition.Absent(argument());
    }
    return comparison();
  }

  private String argument() {
    reader.expect("(");
    String attribute = reader.attribute();
    reader.expect(")");
    return attribute;
  }

  private Condition comparison() {
    String attribute = reader.attribute();
    String operator = reader.next();
    return switch (operator) {
      case "=" -> new Condition.Equal(attribute, reader.value());
      case "<>" -> new Condition.Different(attribute, reader.value());
      default -> throw reader.unexpected(operator);
    };
  }
}
