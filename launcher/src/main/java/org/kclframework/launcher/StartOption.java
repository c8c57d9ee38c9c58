package org.kclframework.launcher;

import java.time.Instant;
import java.util.Locale;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.streams.reader.StartPosition;

/** Reads where a stream is to be read from. */
final class StartOption {

  private StartOption() {}

  static StartPosition parse(String text, Instant now) throws LaunchException {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "latest" -> StartPosition.latest();
      case "all", "trim_horizon" -> StartPosition.trimHorizon();
      default -> StartPosition.at(PastTime.parse("--from", text, "latest, all", now));
    };
  }
}
