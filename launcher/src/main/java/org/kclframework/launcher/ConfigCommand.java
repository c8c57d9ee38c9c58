package org.kclframework.launcher;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.kclframework.launcher.config.ConfigReference;
import org.kclframework.launcher.config.EffectiveConfig;
import org.kclframework.launcher.config.Purpose;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.processor.Processors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** Checks a configuration and prints every value in it with its origin. */
@Command(
    name = "config",
    customSynopsis = "launcher config [--daemon | --reference] [--config=FILE] [--key=value]...",
    description = "Checks a configuration and prints every value in it with its origin.")
final class ConfigCommand implements Runnable {

  private final LauncherCommand launcher;

  @Option(names = "--reference", description = "Prints the reference of all keys, as Markdown.")
  private boolean reference;

  @Option(names = "--daemon", description = "Checks the configuration of 'daemon', not of 'run'.")
  private boolean daemon;

  @Unmatched private final List<String> arguments = new ArrayList<>();

  ConfigCommand(LauncherCommand launcher) {
    this.launcher = launcher;
  }

  @Override
  public void run() {
    PrintWriter out = launcher.surroundings().out();
    out.print(reference ? ConfigReference.markdown() : effective(settings()));
  }

  private Settings settings() {
    return launcher.loadSettings(arguments, daemon ? Purpose.DAEMON : Purpose.PROCESSING);
  }

  private static String effective(Settings settings) {
    return EffectiveConfig.render(settings, Processors.shownExecutable(settings));
  }
}
