package org.kclframework.core.codec;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DatabindException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads JSON payloads. Safe for use by several threads. */
public final class Json {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /**
   * Reads bytes as JSON of a type.
   *
   * @throws MalformedPayloadException if they are not, with the place of the fault
   */
  public static <T> T read(ByteBuffer data, Class<T> type) throws MalformedPayloadException {
    byte[] bytes = new byte[data.remaining()];
    data.get(data.position(), bytes);
    T value;
    try {
      value = MAPPER.readValue(bytes, type);
    } catch (JsonProcessingException e) {
      throw new MalformedPayloadException(describe(e));
    } catch (IOException e) {
      throw new MalformedPayloadException("unreadable (" + e.getClass().getSimpleName() + ")");
    }
    if (value == null) {
      throw new MalformedPayloadException("it is null");
    }
    return value;
  }

  /** Jackson's own messages quote the input, so only the kind and the place are taken over. */
  private static String describe(JsonProcessingException failure) {
    if (failure instanceof InvalidDefinitionException definition) {
      JavaType type = definition.getType();
      return (type == null ? "the type" : type.toCanonical())
          + " cannot be read from JSON, whatever the payload";
    }
    String kind = failure instanceof DatabindException ? "it does not fit" : "it is malformed";
    JsonLocation place = failure.getLocation();
    if (place == null) {
      return kind;
    }
    return kind + " at line " + place.getLineNr() + ", column " + place.getColumnNr();
  }
}
