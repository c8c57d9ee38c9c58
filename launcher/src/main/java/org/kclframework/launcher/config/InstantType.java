package org.kclframework.launcher.config;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Moments, as ISO-8601 with a zone or as seconds since 1970-01-01T00:00:00Z. */
final class InstantType implements ValueType<Instant> {

  /** The last second of the year 9999: milliseconds taken for seconds land beyond it. */
  private static final long LAST_SECOND = 253_402_300_799L;

  @Override
  public Instant parse(String text, Path directory) throws InvalidValueException {
    return isNumber(text) ? parseSeconds(text) : parseIso(text);
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(character -> character >= '0' && character <= '9');
  }

  private Instant parseSeconds(String text) throws InvalidValueException {
    boolean tooLong = text.length() > Long.toString(LAST_SECOND).length();
    if (tooLong || Long.parseLong(text) > LAST_SECOND) {
      throw new InvalidValueException("must be seconds since 1970, not milliseconds");
    }
    return Instant.ofEpochSecond(Long.parseLong(text));
  }

  private Instant parseIso(String text) throws InvalidValueException {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new InvalidValueException("must be " + allowed());
    }
  }

  @Override
  public String allowed() {
    return "a time with its zone, such as 2025-01-31T12:00:00Z, or seconds since 1970";
  }
}
