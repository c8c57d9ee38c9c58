package org.kclframework.launcher;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.kclframework.kcl.CheckpointTool;
import org.kclframework.kcl.CheckpointTool.ShardCheckpoint;
import org.kclframework.kcl.WorkerStartException;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Purpose;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.launcher.services.Services;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** Lists the checkpoints of an application. */
@Command(
    name = "checkpoints",
    customSynopsis = {
      "launcher checkpoints [--json] --config=FILE [--key=value]...",
      "       launcher checkpoints rewind --to=TARGET [--shard=ID] [--force] --config=FILE"
    },
    description = "Lists the checkpoints of an application; rewind moves them.")
final class CheckpointsCommand implements Callable<Integer> {

  private final LauncherCommand launcher;

  @Option(names = "--json", description = "Prints them as JSON.")
  private boolean json;

  @Unmatched private final List<String> arguments = new ArrayList<>();

  CheckpointsCommand(LauncherCommand launcher) {
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws LaunchException, WorkerStartException, IOException {
    Settings settings = launcher.loadSettings(arguments, Purpose.CHECKPOINTS);
    try (Services services = Services.open(settings)) {
      List<ShardCheckpoint> checkpoints = tool(settings, services).list();
      CheckpointListing listing = listing(settings);
      out().print(json ? listing.json(checkpoints) : listing.table(checkpoints));
    }
    return ExitCode.DONE.number();
  }

  /** Returns the configuration that a command below this one was given, in front of it or after. */
  Settings loadSettings(List<String> commandArguments) {
    List<String> allArguments = new ArrayList<>(arguments);
    allArguments.addAll(commandArguments);
    return launcher.loadSettings(allArguments, Purpose.CHECKPOINTS);
  }

  /** Returns what shows checkpoints of the configured streams. */
  static CheckpointListing listing(Settings settings) {
    return new CheckpointListing(settings.find(Keys.STREAM_NAME).orElse(""));
  }

  PrintWriter out() {
    return launcher.surroundings().out();
  }

  /** Returns what shows and moves the checkpoints. */
  static CheckpointTool tool(Settings settings, Services services) {
    return new CheckpointTool(
        services.kinesis(),
        services.dynamoDb(),
        settings.get(Keys.TABLE_NAME),
        // A lease is renewed every third of this time.
        settings.get(Keys.FAILOVER_TIME_MILLIS).dividedBy(2));
  }
}
