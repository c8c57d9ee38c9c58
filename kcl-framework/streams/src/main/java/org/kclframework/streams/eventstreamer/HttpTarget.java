package org.kclframework.streams.eventstreamer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kclframework.core.internal.CallFailures;
import org.kclframework.streams.eventstreamer.ShippingException.Reason;

/**
 * An endpoint with the HTTP API of Initial State: {@code POST /api/buckets} and {@code POST
 * /api/events}. Events that are too many for one request, of 1 MB, are sent in several.
 *
 * <p>The time that an answer may take covers its body. Redirects are not followed: the access key
 * is meant for this endpoint only.
 */
public final class HttpTarget implements EventTarget {

  /** The endpoint of Initial State. */
  public static final URI DEFAULT_BASE = URI.create("https://groker.init.st");

  /** How long an answer is waited for, as the original does. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

  /** The longest timeout. */
  private static final Duration MAX_TIMEOUT = Duration.ofDays(1);

  /** The API takes 1 MB, whichever is meant by it. */
  private static final int MOST_BODY_BYTES = 1_000_000;

  private final URI base;
  private final String accessKey;
  private final Duration timeout;
  private final InstantSource clock;
  private final HttpClient client;

  private HttpTarget(Builder builder) {
    base = builder.base;
    accessKey = builder.accessKey;
    timeout = builder.timeout;
    clock = builder.clock;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
  }

  /**
   * Starts to describe a target.
   *
   * @param accessKey says who sends; never logged
   * @throws IllegalArgumentException if it is empty, or cannot be the value of a header
   */
  public static Builder builder(String accessKey) {
    return new Builder(accessKey);
  }

  @Override
  public void createBucket(Bucket bucket) throws ShippingException {
    send("/api/buckets", bucket, EventJson.bucket(bucket), List.of());
  }

  @Override
  public void ship(Bucket bucket, List<LoggedEvent> events) throws ShippingException {
    int delivered = 0;
    for (EventJson.Body body : EventJson.bodies(events, MOST_BODY_BYTES)) {
      send("/api/events", bucket, body.json(), events.subList(delivered, events.size()));
      delivered += body.events().size();
    }
  }

  private void send(String path, Bucket bucket, String json, List<LoggedEvent> rest)
      throws ShippingException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .header("User-Agent", "kcl-framework-event-streamer")
            .header("Accept-Version", "<=0.0.4")
            .header("X-IS-AccessKey", accessKey)
            .header("X-IS-BucketKey", bucket.key())
            .POST(BodyPublishers.ofString(json, US_ASCII))
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, ignored -> new BoundedBody(HttpAnswer.MOST_BODY_BYTES));
    try {
      HttpResponse<byte[]> response = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      new HttpAnswer(path, response, clock).requireDelivered(rest);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw unavailable(path, "no answer in " + timeout.toMillis() + " ms", rest, e);
    } catch (ExecutionException e) {
      Throwable cause = requireNonNull(e.getCause(), "cause is null");
      if (!(cause instanceof IOException)) {
        throw new IllegalStateException("cannot send to " + base + path, cause);
      }
      throw unavailable(path, reason(cause), rest, cause);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new ShippingException(
          Reason.GIVEN_UP, "interrupted while " + base + path + " had not answered", rest, e);
    }
  }

  /** The JDK's client gives some failures of a connection no message. */
  private static String reason(Throwable failure) {
    if (failure.getMessage() != null) {
      return failure.getMessage();
    }
    Throwable root = CallFailures.root(failure);
    if (root instanceof UnresolvedAddressException) {
      return "unknown host";
    }
    return failure instanceof ConnectException ? "connection refused" : failure.toString();
  }

  private ShippingException unavailable(
      String path, String what, List<LoggedEvent> rest, Throwable cause) {
    return new ShippingException(
        Reason.UNAVAILABLE, "cannot reach " + base + path + ": " + what, rest, cause);
  }

  /** Says where it sends to; the access key is left out. */
  @Override
  public String toString() {
    return "HttpTarget[" + base + "]";
  }

  /** Describes a target. Not thread-safe. */
  public static final class Builder {

    private final String accessKey;
    private URI base = DEFAULT_BASE;
    private Duration timeout = DEFAULT_TIMEOUT;
    private InstantSource clock = InstantSource.system();

    private Builder(String accessKey) {
      this.accessKey = requireNonNull(accessKey, "accessKey is null");
      if (accessKey.isEmpty() || !Bucket.isPrintableAscii(accessKey)) {
        throw new IllegalArgumentException(
            accessKey.isEmpty()
                ? "the access key is empty"
                : "the access key has characters that are not printable ASCII, or spaces around");
      }
    }

    /**
     * Sets the endpoint, {@link #DEFAULT_BASE} by default.
     *
     * @throws IllegalArgumentException if it is not an http or https URI of a host, with or without
     *     a path
     */
    public Builder base(URI value) {
      base = HttpBase.of(value);
      return this;
    }

    /**
     * Sets how long an answer is waited for, {@link #DEFAULT_TIMEOUT} by default.
     *
     * @throws IllegalArgumentException if it is not from 1 ms to a day
     */
    public Builder timeout(Duration value) {
      if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(MAX_TIMEOUT) > 0) {
        throw new IllegalArgumentException(
            "timeout must be from 1 ms to " + MAX_TIMEOUT.toHours() + " h, but was " + value);
      }
      timeout = value;
      return this;
    }

    Builder clock(InstantSource value) {
      clock = value;
      return this;
    }

    /** Makes the target; it connects when it is first used. */
    public HttpTarget build() {
      return new HttpTarget(this);
    }
  }
}
