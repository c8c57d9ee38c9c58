package org.kclframework.core.codec;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Puts decimals, dates and times into the text that Triton's Python puts them into: {@code
 * str(decimal)}, {@code date.strftime('%Y-%m-%d')} and {@code datetime.isoformat(' ')}.
 */
final class PythonText {

  private static final DateTimeFormatter SECONDS =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendPattern(" HH:mm:ss")
          .toFormatter(Locale.ROOT);

  private static final DateTimeFormatter MICROSECONDS =
      new DateTimeFormatterBuilder()
          .append(SECONDS)
          .appendPattern(".SSSSSS")
          .toFormatter(Locale.ROOT);

  private static final DateTimeFormatter OFFSET =
      new DateTimeFormatterBuilder().appendOffset("+HH:MM:ss", "+00:00").toFormatter(Locale.ROOT);

  private static final Instant FIRST = LocalDateTime.MIN.toInstant(ZoneOffset.UTC);
  private static final Instant LAST = LocalDateTime.MAX.toInstant(ZoneOffset.UTC);

  private PythonText() {}

  /** Returns the text of a value, or null if it is none of those. */
  static @Nullable String of(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.toString();
    }
    if (value instanceof LocalDate date) {
      return DateTimeFormatter.ISO_LOCAL_DATE.format(date);
    }
    if (value instanceof LocalDateTime time) {
      return of(time);
    }
    if (value instanceof OffsetDateTime time) {
      return of(time);
    }
    if (value instanceof ZonedDateTime time) {
      // Python's isoformat leaves out the name of the zone, too.
      return of(time.toOffsetDateTime());
    }
    return null;
  }

  /** Says whether an instant has a text: its first and last year are beyond those of dates. */
  static boolean existsFor(Instant instant) {
    return !instant.isBefore(FIRST) && !instant.isAfter(LAST);
  }

  /** Returns an instant's text in UTC. */
  static String of(Instant instant) {
    return of(instant.atOffset(ZoneOffset.UTC));
  }

  private static String of(OffsetDateTime time) {
    return of(time.toLocalDateTime()) + OFFSET.format(time);
  }

  /** As in Python, there is no fraction when it is 0; what is finer than Python's is cut off. */
  private static String of(LocalDateTime time) {
    boolean whole = time.get(ChronoField.MICRO_OF_SECOND) == 0;
    return (whole ? SECONDS : MICROSECONDS).format(time);
  }
}
