package org.kclframework.streams.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.Surrogates;

/**
 * Reads a body that is a JSON object, or an array of such, as the fields of events.
 *
 * <p>Integers have to fit into 64 bits, with or without a sign, other numbers into a double; they
 * are rounded to that. A name that comes twice in an object is an error.
 */
final class JsonEvents {

  /** As deep as events may be nested. */
  private static final int MAX_DEPTH = 100;

  /** The array and the event around the values. */
  private static final int LEVELS_AROUND = 2;

  private static final int MAX_BITS = 64;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH + LEVELS_AROUND)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final JsonParser json;
  private final List<Map<String, @Nullable Object>> events = new ArrayList<>();

  /** The field of the event that is being read. */
  private @Nullable String field;

  private JsonEvents(JsonParser json) {
    this.json = json;
  }

  /**
   * Reads a body.
   *
   * @throws HttpProblem if it is anything else; says which event and field are wrong
   */
  static List<Map<String, @Nullable Object>> read(byte[] body) throws HttpProblem {
    try (JsonParser json = FACTORY.createParser(text(body))) {
      JsonEvents reader = new JsonEvents(json);
      reader.read();
      return reader.events;
    } catch (IOException e) {
      throw new IllegalStateException("text can be closed", e);
    }
  }

  private static String text(byte[] body) throws HttpProblem {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new HttpProblem(400, "the body is not UTF-8");
    }
  }

  private void read() throws HttpProblem {
    try {
      JsonToken first = json.nextToken();
      if (first == JsonToken.START_OBJECT) {
        event();
      } else if (first == JsonToken.START_ARRAY) {
        array();
      } else {
        throw new HttpProblem(400, "the body must be a JSON object, or an array of such");
      }
      if (json.nextToken() != null) {
        throw new HttpProblem(400, "something follows the JSON of the body");
      }
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** Jackson's own message quotes the body. */
  private HttpProblem malformed(IOException failure) {
    JsonLocation place =
        failure instanceof JsonProcessingException json ? json.getLocation() : null;
    String where =
        place == null ? "" : ": see line " + place.getLineNr() + ", column " + place.getColumnNr();
    return HttpProblem.ofEvent(
        events.size(), field, "the body is not JSON that can be taken" + where);
  }

  private void array() throws IOException, HttpProblem {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw HttpProblem.ofEvent(events.size(), null, "an event must be an object");
      }
      event();
    }
  }

  private void event() throws IOException, HttpProblem {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      field = json.currentName();
      requireText(field);
      json.nextToken();
      fields.put(field, value());
    }
    field = null;
    events.add(fields);
  }

  private Map<String, @Nullable Object> object() throws IOException, HttpProblem {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = requireText(json.currentName());
      json.nextToken();
      fields.put(name, value());
    }
    return fields;
  }

  private List<@Nullable Object> list() throws IOException, HttpProblem {
    List<@Nullable Object> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      values.add(value());
    }
    return values;
  }

  private @Nullable Object value() throws IOException, HttpProblem {
    return switch (json.currentToken()) {
      case START_OBJECT -> object();
      case START_ARRAY -> list();
      case VALUE_STRING -> requireText(json.getText());
      case VALUE_NUMBER_INT -> integer(json.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> number(json.getDoubleValue());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new HttpProblem(400, "the body is cut off");
    };
  }

  private Object integer(BigInteger value) throws HttpProblem {
    if (value.bitLength() < MAX_BITS) {
      return value.longValueExact();
    }
    if (value.signum() < 0 || value.bitLength() > MAX_BITS) {
      throw HttpProblem.ofEvent(events.size(), field, "an integer must be from -2^63 to 2^64-1");
    }
    return value;
  }

  private double number(double value) throws HttpProblem {
    if (Double.isInfinite(value)) {
      throw HttpProblem.ofEvent(events.size(), field, "a number is too large");
    }
    return value;
  }

  /** Escapes can name half of a character, which no encoding can hold. */
  private String requireText(String text) throws HttpProblem {
    if (Surrogates.indexOfLone(text) >= 0) {
      throw HttpProblem.ofEvent(events.size(), field, "a string has half of a character");
    }
    return text;
  }
}
