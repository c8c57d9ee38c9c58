package org.kclframework.streams.daemon;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the daemon listens for HTTP.
 *
 * @param host the address of this machine to listen on
 * @param port the port; 0 for any that is free
 * @param accessKeys of these a request has to name one; if there are none, none has to be named
 * @param eventsStream the alias of the stream that takes what comes in by the API of Initial State;
 *     without one that API is not served
 * @param maxBodyBytes how large the body of a request may be
 * @param maxEventBytes how large an event may be
 * @param requestsPerSecond how many requests each access key may make, counted over ten seconds
 * @param storeTimeout how long a request waits until its events are stored
 */
public record HttpOptions(
    String host,
    int port,
    List<String> accessKeys,
    Optional<String> eventsStream,
    int maxBodyBytes,
    int maxEventBytes,
    int requestsPerSecond,
    Duration storeTimeout) {

  /** On any port of 127.0.0.1, for everybody there, bodies of up to 1 MiB. */
  public static final HttpOptions DEFAULT =
      new HttpOptions(
          "127.0.0.1",
          0,
          List.of(),
          Optional.empty(),
          1 << 20,
          1 << 20,
          1000,
          Duration.ofSeconds(30));

  public HttpOptions {
    requireNonNull(host, "host is null");
    requireNonNull(eventsStream, "eventsStream is null");
    requireNonNull(storeTimeout, "storeTimeout is null");
    accessKeys = List.copyOf(accessKeys);
    if (requestsPerSecond < 1) {
      throw new IllegalArgumentException(
          "requestsPerSecond must be at least 1, but was " + requestsPerSecond);
    }
  }

  /** Returns these options with another address. */
  public HttpOptions withAddress(String newHost, int newPort) {
    return new HttpOptions(
        newHost,
        newPort,
        accessKeys,
        eventsStream,
        maxBodyBytes,
        maxEventBytes,
        requestsPerSecond,
        storeTimeout);
  }

  /** Returns these options with other access keys. */
  public HttpOptions withAccessKeys(List<String> keys) {
    return new HttpOptions(
        host,
        port,
        keys,
        eventsStream,
        maxBodyBytes,
        maxEventBytes,
        requestsPerSecond,
        storeTimeout);
  }

  /** Returns these options with a stream for what comes in by the API of Initial State. */
  public HttpOptions withEventsStream(Optional<String> alias) {
    return new HttpOptions(
        host,
        port,
        accessKeys,
        alias,
        maxBodyBytes,
        maxEventBytes,
        requestsPerSecond,
        storeTimeout);
  }

  /** Returns these options with other bounds of a request's body, an event and the rate. */
  public HttpOptions withLimits(int bodyBytes, int eventBytes, int requests) {
    return new HttpOptions(
        host, port, accessKeys, eventsStream, bodyBytes, eventBytes, requests, storeTimeout);
  }

  /** Returns these options with another time to wait until events are stored. */
  public HttpOptions withStoreTimeout(Duration timeout) {
    return new HttpOptions(
        host,
        port,
        accessKeys,
        eventsStream,
        maxBodyBytes,
        maxEventBytes,
        requestsPerSecond,
        timeout);
  }

  /** Leaves out the access keys. */
  @Override
  public String toString() {
    return "HttpOptions[" + host + ":" + port + ", " + accessKeys.size() + " access keys]";
  }
}
