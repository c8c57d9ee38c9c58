package org.kclframework.local.leasetable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Reads update expressions. */
final class UpdateExpression {

  private static final String SUPPORTED = "SET a = :v, REMOVE a, ADD a :v and DELETE a :v";

  private final ExpressionReader reader;

  private UpdateExpression(ExpressionReader reader) {
    this.reader = reader;
  }

  /** Reads one expression. */
  static ItemUpdate parse(String expression, ExpressionBindings bindings) {
    ExpressionReader reader =
        new ExpressionReader("UpdateExpression", expression, SUPPORTED, bindings);
    return new ItemUpdate(new UpdateExpression(reader).changes());
  }

  private List<AttributeChange> changes() {
    List<AttributeChange> changes = new ArrayList<>();
    Set<String> sections = new HashSet<>();
    while (reader.hasNext()) {
      String section = reader.next().toUpperCase(Locale.ROOT);
      if (!sections.add(section)) {
        throw reader.invalid(
            "The \"%s\" section can only be used once in an update expression;".formatted(section));
      }
      Supplier<AttributeChange> change =
          switch (section) {
            case "SET" -> this::set;
            case "REMOVE" -> () -> new AttributeChange.Remove(reader.attribute());
            case "ADD" -> this::add;
            case "DELETE" -> this::removeElements;
            default -> throw reader.unexpected(section);
          };
      do {
        changes.add(change.get());
      } while (reader.skip(","));
    }
    checkNoOverlap(changes);
    return changes;
  }

  private AttributeChange set() {
    String attribute = reader.attribute();
    reader.expect("=");
    return new AttributeChange.Put(attribute, reader.value());
  }

  private AttributeChange add() {
    String attribute = reader.attribute();
    AttributeValue value = reader.value();
    if (!AttributeValues.isNumber(value) && !AttributeValues.isSet(value)) {
      throw incorrectOperand("ADD", value);
    }
    return new AttributeChange.Add(attribute, value);
  }

  private AttributeChange removeElements() {
    String attribute = reader.attribute();
    AttributeValue value = reader.value();
    if (!AttributeValues.isSet(value)) {
      throw incorrectOperand("DELETE", value);
    }
    return new AttributeChange.RemoveElements(attribute, value);
  }

  private RuntimeException incorrectOperand(String operator, AttributeValue value) {
    return reader.invalid(
        "Incorrect operand type for operator or function; operator: %s, operand type: %s"
            .formatted(operator, value.type()));
  }

  private void checkNoOverlap(List<AttributeChange> changes) {
    Set<String> attributes = new HashSet<>();
    for (AttributeChange change : changes) {
      if (!attributes.add(change.attribute())) {
        throw reader.invalid(
            "Two document paths overlap with each other; must remove or rewrite one of these"
                + " paths; path one: [%s], path two: [%<s]".formatted(change.attribute()));
      }
    }
  }
}
