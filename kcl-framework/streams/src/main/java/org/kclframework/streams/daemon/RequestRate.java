package org.kclframework.streams.daemon;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * How many requests each access key may make: counted in windows of ten seconds, as Initial State
 * counts them. Safe for use by several threads.
 */
final class RequestRate {

  static final int WINDOW_SECONDS = 10;

  private final int most;
  private final InstantSource clock;
  private final Map<Integer, Integer> made = new HashMap<>();
  private long window;

  RequestRate(int requestsPerSecond, InstantSource clock) {
    this.most = (int) Math.min(Integer.MAX_VALUE, (long) requestsPerSecond * WINDOW_SECONDS);
    this.clock = clock;
  }

  /**
   * Counts a request.
   *
   * @param key the number of its access key
   * @return what the answer says of the rate
   * @throws HttpProblem if it is one too many
   */
  synchronized Map<String, String> count(int key) throws HttpProblem {
    Instant now = clock.instant();
    long current = Math.floorDiv(now.getEpochSecond(), WINDOW_SECONDS);
    if (current != window) {
      window = current;
      made.clear();
    }
    long end = (current + 1) * WINDOW_SECONDS;
    int number = Math.min(most + 1, made.merge(key, 1, Integer::sum));
    if (number > most) {
      made.put(key, most);
      HttpProblem problem =
          new HttpProblem(429, "more than %d requests in ten seconds".formatted(most))
              .withHeader("Retry-After", Long.toString(Math.max(1, end - now.getEpochSecond())));
      for (Map.Entry<String, String> header : headers(0, end).entrySet()) {
        problem = problem.withHeader(header.getKey(), header.getValue());
      }
      throw problem;
    }
    return headers(most - number, end);
  }

  private Map<String, String> headers(int remaining, long end) {
    return Map.of(
        "X-RateLimit-Limit", Integer.toString(most),
        "X-RateLimit-Remaining", Integer.toString(remaining),
        "X-RateLimit-Reset", Long.toString(end));
  }
}
