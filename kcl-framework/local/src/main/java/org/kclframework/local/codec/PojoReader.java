package org.kclframework.local.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/** Reads one object of the SDK from a parser. Nulls count as absent. */
final class PojoReader {

  private final WireFormat format;
  private final JsonParser parser;

  PojoReader(WireFormat format, JsonParser parser) {
    this.format = format;
    this.parser = parser;
  }

  void readDocument(SdkPojo builder) throws IOException {
    parser.nextToken();
    readMembers(builder, "The body");
    if (parser.nextToken() != null) {
      throw new MalformedBodyException("The body goes on after its end");
    }
  }

  private void readMembers(SdkPojo builder, String name) throws IOException {
    expect(JsonToken.START_OBJECT, name);
    Map<String, SdkField<?>> fields = builder.sdkFieldNameToField();
    while (nextIsNot(JsonToken.END_OBJECT)) {
      SdkField<?> field = fields.get(parser.currentName());
      JsonToken token = parser.nextToken();
      if (field == null || token == JsonToken.VALUE_NULL) {
        parser.skipChildren();
      } else {
        field.set(builder, readValue(field, field.memberName()));
      }
    }
  }

  private Object readValue(SdkField<?> field, String name) throws IOException {
    return switch (field.marshallingType().getKnownType()) {
      case STRING -> readString(name);
      case INTEGER -> {
        expectNumber(name);
        yield parser.getIntValue();
      }
      case LONG -> {
        expectNumber(name);
        yield parser.getLongValue();
      }
      case DOUBLE -> {
        expectNumber(name);
        yield parser.getDoubleValue();
      }
      case INSTANT -> {
        expectNumber(name);
        yield format.readTimestamp(parser);
      }
      case BOOLEAN -> readBoolean(name);
      case SDK_BYTES -> {
        expect(format.binaryToken(), name);
        yield SdkBytes.fromByteArrayUnsafe(parser.getBinaryValue());
      }
      case SDK_POJO -> readPojo(field, name);
      case LIST -> readList(field, name);
      case MAP -> readMap(field, name);
      default -> throw new UnsupportedTypeException(field);
    };
  }

  private String readString(String name) throws IOException {
    expect(JsonToken.VALUE_STRING, name);
    return encodable(parser.getText(), name);
  }

  /** Half a surrogate pair, which JSON can escape, could be stored, but be in no answer. */
  private static String encodable(String text, String name) throws MalformedBodyException {
    if (!Utf8.canExpress(text)) {
      throw new MalformedBodyException(
          name + " has half a surrogate pair, which UTF-8 cannot express");
    }
    return text;
  }

  private Boolean readBoolean(String name) throws IOException {
    if (!parser.currentToken().isBoolean()) {
      throw unexpected("a boolean", name);
    }
    return parser.getBooleanValue();
  }

  private Object readPojo(SdkField<?> field, String name) throws IOException {
    SdkPojo builder = field.constructor().get();
    readMembers(builder, name);
    return ((Buildable) builder).build();
  }

  private List<Object> readList(SdkField<?> field, String name) throws IOException {
    expect(JsonToken.START_ARRAY, name);
    SdkField<?> member = field.getRequiredTrait(ListTrait.class).memberFieldInfo();
    List<Object> values = new ArrayList<>();
    while (nextIsNot(JsonToken.END_ARRAY)) {
      if (parser.currentToken() != JsonToken.VALUE_NULL) {
        values.add(readValue(member, name));
      }
    }
    return values;
  }

  private Map<String, Object> readMap(SdkField<?> field, String name) throws IOException {
    expect(JsonToken.START_OBJECT, name);
    SdkField<?> member = field.getRequiredTrait(MapTrait.class).valueFieldInfo();
    Map<String, Object> values = new LinkedHashMap<>();
    while (nextIsNot(JsonToken.END_OBJECT)) {
      String key = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_NULL) {
        values.put(key, readValue(member, name));
      }
    }
    return values;
  }

  /** Goes to the next token, which a body that stops too early does not have. */
  private boolean nextIsNot(JsonToken end) throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new MalformedBodyException("The body ends too early");
    }
    return token != end;
  }

  private void expectNumber(String name) throws MalformedBodyException {
    if (!parser.currentToken().isNumeric()) {
      throw unexpected("a number", name);
    }
  }

  private void expect(JsonToken token, String name) throws MalformedBodyException {
    if (parser.currentToken() != token) {
      throw unexpected(token.name(), name);
    }
  }

  private MalformedBodyException unexpected(String wanted, String name) {
    return new MalformedBodyException(
        "%s must be %s, but was %s".formatted(name, wanted, parser.currentToken()));
  }
}
