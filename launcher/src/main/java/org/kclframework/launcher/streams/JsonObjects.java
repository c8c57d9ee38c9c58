package org.kclframework.launcher.streams;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kclframework.launcher.services.BadLineException;

/** Reads text that is one JSON object. */
final class JsonObjects {

  /** As deep as events may be nested, so that nobody can exhaust the stack. */
  private static final int MAX_DEPTH = 100;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private JsonObjects() {}

  static Map<String, @Nullable Object> read(String text) throws BadLineException {
    try (JsonParser json = FACTORY.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new BadLineException("it is no JSON object");
      }
      Map<String, @Nullable Object> object = object(json);
      if (json.nextToken() != null) {
        throw new BadLineException("there is more in it than one JSON object");
      }
      return object;
    } catch (IOException e) {
      throw new BadLineException("it is no JSON object that can be read" + place(e));
    }
  }

  /** The message of the exception quotes the line. */
  private static String place(IOException failure) {
    JsonLocation place =
        failure instanceof JsonProcessingException json ? json.getLocation() : null;
    return place == null ? "" : ": see its character " + place.getColumnNr();
  }

  private static Map<String, @Nullable Object> object(JsonParser json)
      throws IOException, BadLineException {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      fields.put(name, value(json));
    }
    return fields;
  }

  private static List<@Nullable Object> array(JsonParser json)
      throws IOException, BadLineException {
    List<@Nullable Object> elements = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(json));
    }
    return elements;
  }

  private static @Nullable Object value(JsonParser json) throws IOException, BadLineException {
    return switch (json.currentToken()) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> array(json);
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT -> json.getNumberValue();
      case VALUE_NUMBER_FLOAT -> number(json);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new BadLineException("it is no JSON object that can be read");
    };
  }

  private static double number(JsonParser json) throws IOException, BadLineException {
    double number = json.getDoubleValue();
    if (Double.isInfinite(number)) {
      throw new BadLineException(
          "a number in it is too large: see its character "
              + json.currentTokenLocation().getColumnNr());
    }
    return number;
  }
}
