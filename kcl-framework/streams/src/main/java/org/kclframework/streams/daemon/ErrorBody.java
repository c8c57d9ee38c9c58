package org.kclframework.streams.daemon;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** How problems are told in the body of an answer. */
enum ErrorBody {
  /** {@code {"error": "…", "index": 2, "field": "price"}}. */
  PLAIN {
    @Override
    void write(JsonGenerator json, HttpProblem problem) throws IOException {
      json.writeStringField("error", problem.text());
      details(json, problem);
    }
  },

  /**
   * {@code {"message": {"error": {"type": "BAD_REQUEST", "message": "…"}}}}: ISStreamer takes a 400
   * of another shape for a failure that may pass, and sends again what will be refused again.
   */
  INITIAL_STATE {
    @Override
    void write(JsonGenerator json, HttpProblem problem) throws IOException {
      json.writeObjectFieldStart("message");
      json.writeObjectFieldStart("error");
      json.writeStringField("type", type(problem.status()));
      json.writeStringField("message", problem.text());
      details(json, problem);
      json.writeEndObject();
      json.writeEndObject();
    }
  };

  private static final JsonFactory FACTORY = new JsonFactory();

  abstract void write(JsonGenerator json, HttpProblem problem) throws IOException;

  HttpReply reply(HttpProblem problem) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      write(json, problem);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string must be writable", e);
    }
    return HttpReply.json(problem.status(), text + "\n").with(problem.headers());
  }

  private static void details(JsonGenerator json, HttpProblem problem) throws IOException {
    for (Map.Entry<String, Object> detail : problem.details().entrySet()) {
      if (detail.getValue() instanceof Integer number) {
        json.writeNumberField(detail.getKey(), number);
      } else {
        json.writeStringField(detail.getKey(), detail.getValue().toString());
      }
    }
  }

  private static String type(int status) {
    return switch (status) {
      case 401, 403 -> "ACCESS_DENIED_KEY";
      case 413 -> "TOO_LARGE";
      case 429 -> "RATE_LIMITED";
      case 503 -> "UNAVAILABLE";
      default -> "BAD_REQUEST";
    };
  }
}
