package org.kclframework.streams.eventstreamer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.kclframework.streams.eventstreamer.ShippingException.Reason;

/** What an answer of the HTTP API means. Its body is not quoted: it may quote the request. */
final class HttpAnswer {

  /** How much of a body is read. */
  static final int MOST_BODY_BYTES = 64 * 1024;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String path;
  private final HttpResponse<byte[]> response;
  private final InstantSource clock;

  HttpAnswer(String path, HttpResponse<byte[]> response, InstantSource clock) {
    this.path = path;
    this.response = response;
    this.clock = clock;
  }

  /** Throws unless the answer says that the request was taken; that is about these events. */
  void requireDelivered(List<LoggedEvent> events) throws ShippingException {
    int status = response.statusCode();
    if (status / 100 == 2) {
      return;
    }
    ShippingException failure =
        new ShippingException(reason(status), describe(status), events, null);
    Optional<Duration> retryAfter = retryAfter();
    throw retryAfter.isPresent() ? failure.retryingAfter(retryAfter.get()) : failure;
  }

  private static Reason reason(int status) {
    return switch (status) {
      case 400 -> Reason.BAD_BATCH;
      case 401, 403 -> Reason.DENIED;
      case 402 -> Reason.CAPPED;
      case 409, 413 -> Reason.NOT_TAKEN;
      default -> Reason.UNAVAILABLE;
    };
  }

  private String describe(int status) {
    String answer = "POST " + path + " was answered with HTTP status " + status;
    return switch (status) {
      case 400 ->
          isBucketRemoved()
              ? "Bucket Creation Failed: the bucket was removed, and its key cannot be used again"
                  + " (BUCKET_REMOVED); "
                  + answer
              : "the request is not valid; " + answer;
      case 401, 403 -> "the access key is not authorized; " + answer;
      case 402 -> "Either account is capped or an upgrade is required. " + answer;
      case 429 -> "too many requests; " + answer;
      default -> answer;
    };
  }

  private boolean isBucketRemoved() {
    try {
      JsonNode body = MAPPER.readTree(response.body());
      return "BUCKET_REMOVED".equals(body.at("/message/error/type").asText());
    } catch (IOException e) {
      // It need not be JSON.
      return false;
    }
  }

  private Optional<Duration> retryAfter() {
    return response
        .headers()
        .firstValue("Retry-After")
        .flatMap(header -> RetryAfter.parse(header, clock.instant()));
  }
}
