package org.kclframework.launcher;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.kclframework.kcl.CheckpointTool.Target;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;

/** Reads where checkpoints are to be moved to. */
final class RewindTarget {

  private RewindTarget() {}

  static Target parse(String text, Instant now) throws LaunchException {
    if (text.equalsIgnoreCase("TRIM_HORIZON")) {
      return new Target.TrimHorizon();
    }
    // Of numbers only those of records: seconds since 1970 would be the number of none.
    if (text.matches("\\d+")) {
      return new Target.After(text);
    }
    Instant time = time(text);
    if (time.isAfter(now)) {
      throw new LaunchException(
          ExitCode.BAD_CONFIGURATION, "--to is " + text + ", but that time has not come yet");
    }
    return new Target.At(time);
  }

  private static Instant time(String text) throws LaunchException {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new LaunchException(
          ExitCode.BAD_CONFIGURATION,
          "--to is '"
              + text
              + "', but must be TRIM_HORIZON, a sequence number, or a time with its zone, such as"
              + " 2025-01-31T12:00:00Z",
          e);
    }
  }
}
