package org.kclframework.streams.eventstreamer;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What a person who debugs reads of an event. */
final class DebugText {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  /** Times beyond this, in seconds, are hardly meant as such. */
  private static final double FURTHEST_TIME = 1e11;

  private DebugText() {}

  static String of(LoggedEvent event) {
    return time(event.epoch()) + ": " + event.key() + " " + event.value();
  }

  private static String time(double epoch) {
    if (Math.abs(epoch) > FURTHEST_TIME) {
      return PythonNumber.text(epoch);
    }
    Instant time = Instant.ofEpochSecond((long) Math.floor(epoch));
    long micros = Math.round((epoch - Math.floor(epoch)) * 1e6);
    return TIME.format(time.plusNanos(micros * 1000).atZone(ZoneId.systemDefault()));
  }
}
