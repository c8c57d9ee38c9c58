package org.kclframework.local.leasetable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** Reads an expression token by token and looks up what it refers to. */
final class ExpressionReader {

  private static final Pattern TOKEN =
      Pattern.compile("\\s*([A-Za-z_][A-Za-z0-9_]*|[#:][A-Za-z0-9_]+|<>|[<>]=?|\\S)");

  private static final Pattern NAME = Pattern.compile("#?[A-Za-z_0-9]+");

  /** What stands for the token after the last one. */
  private static final String END = "<EOF>";

  private final String parameter;
  private final String supported;
  private final ExpressionBindings bindings;
  private final Deque<String> tokens = new ArrayDeque<>();

  /**
   * @param parameter the request's parameter that holds the expression
   * @param expression its text
   * @param supported what such expressions may consist of, for error messages
   */
  ExpressionReader(
      String parameter, String expression, String supported, ExpressionBindings bindings) {
    this.parameter = parameter;
    this.supported = supported;
    this.bindings = bindings;
    Matcher matcher = TOKEN.matcher(expression);
    while (matcher.find()) {
      tokens.add(matcher.group(1));
    }
    if (tokens.isEmpty()) {
      throw invalid("The expression can not be empty;");
    }
  }

  boolean hasNext() {
    return !tokens.isEmpty();
  }

  String peek() {
    return hasNext() ? tokens.element() : END;
  }

  String next() {
    String token = peek();
    tokens.poll();
    return token;
  }

  /** Goes past the next token if it is this one. */
  boolean skip(String token) {
    if (!peek().equals(token)) {
      return false;
    }
    next();
    return true;
  }

  /** Goes past the next token if it is this word in upper or lower case. */
  boolean skipKeyword(String keyword) {
    if (!peek().equalsIgnoreCase(keyword)) {
      return false;
    }
    next();
    return true;
  }

  void expect(String token) {
    if (!skip(token)) {
      throw unexpected(peek());
    }
  }

  /** Reads the name of an attribute. */
  String attribute() {
    String token = next();
    if (!NAME.matcher(token).matches()) {
      throw unexpected(token);
    }
    if (!token.startsWith("#")) {
      return token;
    }
    String name = bindings.name(token);
    if (name == null) {
      throw invalid(
          "An expression attribute name used in the document path is not defined; attribute"
              + " name: "
              + token);
    }
    return name;
  }

  /** Reads a value. */
  AttributeValue value() {
    String token = next();
    if (!token.startsWith(":")) {
      throw unexpected(token);
    }
    AttributeValue value = bindings.value(token);
    if (value == null) {
      throw invalid(
          "An expression attribute value used in expression is not defined; attribute value: "
              + token);
    }
    return value;
  }

  /** What is wrong with a token in a place where it cannot be. */
  DynamoDbException unexpected(String token) {
    return invalid(
        "Syntax error; token: \"%s\"; the embedded lease table supports %s"
            .formatted(token, supported));
  }

  DynamoDbException invalid(String detail) {
    return DynamoDbErrors.validation("Invalid %s: %s".formatted(parameter, detail));
  }
}
