package org.kclframework.multilang;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kclframework.multilang.Reply.CheckpointRequest;
import org.kclframework.multilang.Reply.Shape;
import org.kclframework.multilang.Reply.Status;

/**
 * Reads a line of a child's output as a protocol message.
 *
 * <p>A child that sends something malformed waits for an answer to it: that must not pass for
 * something that it prints. JSON that it prints may have an action of its own.
 */
final class ReplyParser {

  private static final JsonFactory FACTORY = new JsonFactory();

  /** What begins as a JSON object and names an action that children send. */
  private static final Pattern MEANT_AS_MESSAGE =
      Pattern.compile(
          "\\s*\\{(?=\\s*\").*\"action\"\\s*:\\s*\"(?:status|checkpoint)\"", Pattern.DOTALL);

  private @Nullable String action;
  private boolean actionIsText = true;
  private @Nullable String responseFor;
  private @Nullable String checkpoint;
  private @Nullable String sequenceNumber;
  private @Nullable String subSequenceNumber;
  private boolean hasCheckpoint;
  private boolean hasSequenceNumber;
  private boolean hasOthers;

  private ReplyParser() {}

  /**
   * Returns the message, or null if the line is none, or {@link Reply#MALFORMED} if it is plainly
   * meant as one.
   */
  static @Nullable Reply parse(byte[] bytes, int offset, int length) {
    if (!beginsAsObject(bytes, offset, length)) {
      return null;
    }
    ReplyParser fields = new ReplyParser();
    try (JsonParser json = FACTORY.createParser(bytes, offset, length)) {
      json.nextToken();
      fields.read(json);
      if (json.nextToken() == null) {
        return fields.reply();
      }
      // Two messages in one line are as little a message as half of one.
    } catch (IOException e) {
      // No JSON, or more of it than the parser takes.
    }
    String line = new String(bytes, offset, length, ISO_8859_1);
    return MEANT_AS_MESSAGE.matcher(line).lookingAt() ? Reply.MALFORMED : null;
  }

  /** Spares what programs print from being an exception each. */
  private static boolean beginsAsObject(byte[] bytes, int offset, int length) {
    for (int index = offset; index < offset + length; index++) {
      if (bytes[index] > ' ') {
        return bytes[index] == '{';
      }
      if (bytes[index] < 0) {
        return false;
      }
    }
    return false;
  }

  private void read(JsonParser json) throws IOException {
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      JsonToken value = json.nextToken();
      switch (name) {
        case "action" -> {
          action = text(json, value);
          actionIsText = value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NULL;
        }
        case "responseFor" -> responseFor = text(json, value);
        case "sequenceNumber" -> {
          sequenceNumber = text(json, value);
          hasSequenceNumber = true;
        }
        case "subSequenceNumber" -> subSequenceNumber = text(json, value);
        case "checkpoint" -> {
          checkpoint = text(json, value);
          hasCheckpoint = true;
        }
        default -> {
          json.skipChildren();
          hasOthers = true;
        }
      }
    }
  }

  /** Numbers are taken as they are written; what is no text at all is a position that is none. */
  private static @Nullable String text(JsonParser json, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return null;
    }
    if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
      json.skipChildren();
      return "";
    }
    return json.getText();
  }

  private @Nullable Reply reply() {
    if (!actionIsText) {
      return Reply.MALFORMED;
    }
    if ("status".equals(action)) {
      return responseFor == null ? Reply.MALFORMED : new Status(responseFor);
    }
    return "checkpoint".equals(action) ? checkpointRequest() : null;
  }

  /** No position stands for all that was delivered, so one that is named must not be overlooked. */
  private Reply checkpointRequest() {
    if (!hasCheckpoint && !hasSequenceNumber && hasOthers) {
      // Its field may be misspelt.
      return Reply.MALFORMED;
    }
    if (checkpoint != null && sequenceNumber != null && !checkpoint.equals(sequenceNumber)) {
      return Reply.MALFORMED;
    }
    return hasCheckpoint && sequenceNumber == null
        ? new CheckpointRequest(Shape.CHECKPOINT, checkpoint, null)
        : new CheckpointRequest(Shape.SEQUENCE_NUMBER, sequenceNumber, subSequenceNumber);
  }
}
