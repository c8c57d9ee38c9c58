package org.kclframework.launcher;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.streams.reader.StartPosition;

/** Reads where a stream is to be read from. */
final class StartOption {

  private static final String OPTION = "--from";

  /** Few enough digits for any time of Java. */
  private static final String SECONDS = "\\d{1,11}(\\.\\d{1,9})?";

  private StartOption() {}

  static StartPosition parse(String text, Instant now) throws LaunchException {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "latest" -> StartPosition.latest();
      case "all", "trim_horizon" -> StartPosition.trimHorizon();
      default -> StartPosition.at(time(text, now));
    };
  }

  private static Instant time(String text, Instant now) throws LaunchException {
    if (text.matches(SECONDS)) {
      Instant time = Instant.ofEpochMilli(new BigDecimal(text).movePointRight(3).longValue());
      return PastTime.requireCome(OPTION, text, time, now);
    }
    return PastTime.parse(OPTION, text, "latest, all, seconds since 1970", now);
  }
}
