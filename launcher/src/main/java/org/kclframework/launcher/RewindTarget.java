package org.kclframework.launcher;

import java.time.Instant;
import org.kclframework.kcl.CheckpointTool.Target;
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
    return new Target.At(PastTime.parse("--to", text, "TRIM_HORIZON, a sequence number", now));
  }
}
