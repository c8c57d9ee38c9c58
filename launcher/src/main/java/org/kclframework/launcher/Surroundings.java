package org.kclframework.launcher;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.kclframework.launcher.config.ConfigSources;
import org.kclframework.launcher.config.Problem;
import org.kclframework.launcher.config.Purpose;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.config.SettingsLoader;

/**
 * What the program got from whoever started it.
 *
 * @param environment the environment variables
 * @param workingDirectory what relative paths on the command line are relative to
 * @param in what it is to read
 * @param bytes where results go that may be no text, or that the reader may stop to read; what goes
 *     there is told if it cannot be written
 * @param out where all other results go
 * @param err where everything else goes that is told
 * @param stopRequests how the program hears that it is to stop
 */
record Surroundings(
    Map<String, String> environment,
    Path workingDirectory,
    InputStream in,
    OutputStream bytes,
    PrintWriter out,
    PrintWriter err,
    StopRequests stopRequests) {

  /** The way in which requests to stop reach the program. */
  @FunctionalInterface
  interface StopRequests {

    /** Has a request run an action, which returns at once and asks for an end in good order. */
    void handle(Runnable stop);
  }

  /**
   * Reads the configuration of a run and tells what looks wrong in it.
   *
   * @param arguments those of the form {@code --key=value}
   * @throws org.kclframework.launcher.config.ConfigurationException if it cannot be used
   */
  Settings load(List<String> arguments) {
    return load(arguments, Purpose.PROCESSING);
  }

  /** Reads the configuration, for a purpose, and tells what looks wrong in it. */
  Settings load(List<String> arguments, Purpose purpose) {
    Settings settings =
        SettingsLoader.load(new ConfigSources(arguments, environment, workingDirectory), purpose);
    for (Problem warning : settings.warnings()) {
      err.println("Warning: " + warning);
    }
    return settings;
  }

  /** Shows no values, which may be secrets. */
  @Override
  public String toString() {
    return "Surroundings[" + workingDirectory + "]";
  }
}
