package org.kclframework.streams.eventstreamer;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads the header by which a receiver asks to be left alone: seconds, or a date of HTTP. */
final class RetryAfter {

  private RetryAfter() {}

  /** Returns the time; empty if the header makes no sense, a date that is past as no time. */
  static Optional<Duration> parse(String header, Instant now) {
    String text = header.strip();
    try {
      if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
      }
      Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration left = Duration.between(now, until);
      return Optional.of(left.isNegative() ? Duration.ZERO : left);
    } catch (DateTimeException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
