package org.kclframework.launcher.services;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Takes the partition key of a line from a field of the JSON object that the line is. */
final class JsonFieldKey implements LineKey {

  private static final JsonFactory FACTORY = new JsonFactory();

  private final String field;

  JsonFieldKey(String field) {
    this.field = field;
  }

  @Override
  public String of(byte[] line) throws BadLineException {
    try (JsonParser json = FACTORY.createParser(line)) {
      return find(json);
    } catch (IOException e) {
      // The message of the exception quotes the line.
      throw new BadLineException("it is no JSON object");
    }
  }

  private String find(JsonParser json) throws IOException, BadLineException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new BadLineException("it is no JSON object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean found = json.currentName().equals(field);
      JsonToken value = json.nextToken();
      if (found && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
        return json.getText();
      }
      if (found) {
        throw new BadLineException("the field '" + field + "' is no text and no number");
      }
      json.skipChildren();
    }
    throw new BadLineException("there is no field '" + field + "'");
  }
}
