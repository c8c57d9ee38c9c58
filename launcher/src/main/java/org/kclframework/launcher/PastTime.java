package org.kclframework.launcher;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;

/** Reads times that have come already. */
final class PastTime {

  private PastTime() {}

  /**
   * Reads the time that an option names.
   *
   * @param others what the option may name as well, such as {@code latest, all}
   * @throws LaunchException if it is no time, or one to come
   */
  static Instant parse(String option, String text, String others, Instant now)
      throws LaunchException {
    Instant time;
    try {
      time = OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new LaunchException(
          ExitCode.BAD_CONFIGURATION,
          option
              + " is '"
              + text
              + "', but must be "
              + others
              + ", or a time with its zone, such as 2025-01-31T12:00:00Z",
          e);
    }
    return requireCome(option, text, time, now);
  }

  /** Returns a time that an option names, if it has come already. */
  static Instant requireCome(String option, String text, Instant time, Instant now)
      throws LaunchException {
    if (time.isAfter(now)) {
      throw new LaunchException(
          ExitCode.BAD_CONFIGURATION, option + " is " + text + ", but that time has not come yet");
    }
    return time;
  }
}
