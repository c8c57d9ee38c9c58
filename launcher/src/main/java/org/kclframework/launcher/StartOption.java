package org.kclframework.launcher;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.streams.reader.StartPosition;

/** Reads where a stream is to be read from. */
final class StartOption {

  private StartOption() {}

  static StartPosition parse(String text, Instant now) throws LaunchException {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "latest" -> StartPosition.latest();
      case "all", "trim_horizon" -> StartPosition.trimHorizon();
      default -> StartPosition.at(time(text, now));
    };
  }

  private static Instant time(String text, Instant now) throws LaunchException {
    Instant time;
    try {
      time = OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new LaunchException(
          ExitCode.BAD_CONFIGURATION,
          "--from is '"
              + text
              + "', but must be latest, all, or a time with its zone, such as 2025-01-31T12:00:00Z",
          e);
    }
    if (time.isAfter(now)) {
      throw new LaunchException(
          ExitCode.BAD_CONFIGURATION, "--from is " + text + ", but that time has not come yet");
    }
    return time;
  }
}
