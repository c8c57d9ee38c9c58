package org.kclframework.launcher;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.kclframework.launcher.config.ConfigReference;
import org.kclframework.launcher.config.EffectiveConfig;
import org.kclframework.launcher.config.Problem;
import org.kclframework.launcher.config.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** Checks a configuration and prints every value in it with its origin. */
@Command(
    name = "config",
    customSynopsis = "launcher config [--reference] [--config=FILE] [--key=value]...",
    description = "Checks a configuration and prints every value in it with its origin.")
final class ConfigCommand implements Runnable {

  private final LauncherCommand launcher;
  private final PrintWriter out;
  private final PrintWriter err;

  @Option(names = "--reference", description = "Prints the reference of all keys, as Markdown.")
  private boolean reference;

  @Unmatched private final List<String> arguments = new ArrayList<>();

  ConfigCommand(LauncherCommand launcher, PrintWriter out, PrintWriter err) {
    this.launcher = launcher;
    this.out = out;
    this.err = err;
  }

  @Override
  public void run() {
    if (reference) {
      out.print(ConfigReference.markdown());
      return;
    }
    Settings settings = launcher.loadSettings(arguments);
    out.print(EffectiveConfig.render(settings));
    for (Problem warning : settings.warnings()) {
      err.println("Warning: " + warning);
    }
  }
}
