package org.kclframework.launcher;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kclframework.kcl.CheckpointTool;
import org.kclframework.kcl.CheckpointTool.Holders;
import org.kclframework.kcl.CheckpointTool.ShardCheckpoint;
import org.kclframework.kcl.CheckpointTool.Target;
import org.kclframework.kcl.LeaseHeldException;
import org.kclframework.kcl.WorkerStartException;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.launcher.services.Services;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** Moves the checkpoints of an application, back or forth. */
@Command(
    name = "rewind",
    customSynopsis =
        "launcher checkpoints rewind --to=TARGET [--stream=NAME] [--shard=ID] [--force]"
            + " --config=FILE [--key=value]...",
    description =
        "Moves the checkpoints of an application, back or forth, and prints the new ones.")
final class RewindCommand implements Callable<Integer> {

  private final CheckpointsCommand checkpoints;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "TARGET",
      description = {
        "TRIM_HORIZON: everything that the stream holds is processed again;",
        "a sequence number: the record that follows it is processed next;",
        "a time, such as 2025-01-31T12:00:00Z: what arrived then or later is processed."
      })
  private String target = "";

  @Option(names = "--stream", paramLabel = "NAME", description = "Only this one of the streams.")
  private @Nullable String stream;

  @Option(names = "--shard", paramLabel = "ID", description = "Only this shard.")
  private @Nullable String shard;

  @Option(
      names = "--force",
      description = "Also shards that a running worker holds; it reads again from there.")
  private boolean force;

  @Unmatched private final List<String> arguments = new ArrayList<>();

  RewindCommand(CheckpointsCommand checkpoints) {
    this.checkpoints = checkpoints;
  }

  @Override
  public Integer call() throws LaunchException, WorkerStartException {
    Target parsed = RewindTarget.parse(target, Instant.now());
    Settings settings = checkpoints.loadSettings(arguments);
    List<String> streams = streams(settings);
    List<ShardCheckpoint> moved = new ArrayList<>();
    try (Services services = Services.open(settings)) {
      CheckpointTool tool = CheckpointsCommand.tool(settings, services);
      Holders holders = force ? Holders.OVERRIDE : Holders.RESPECT;
      for (String name : streams) {
        moved.addAll(tool.move(name, Optional.ofNullable(shard), parsed, holders));
      }
    } catch (LeaseHeldException e) {
      throw new LaunchException(ExitCode.LEASE_HELD, e.getMessage() + " with --force", e);
    }
    checkpoints.out().print(CheckpointsCommand.listing(settings).table(moved));
    return ExitCode.DONE.number();
  }

  private List<String> streams(Settings settings) throws LaunchException {
    List<String> configured =
        settings
            .find(Keys.STREAM_NAMES)
            .orElseGet(() -> settings.find(Keys.STREAM_NAME).map(List::of).orElse(List.of()));
    if (stream == null) {
      if (shard != null && configured.size() > 1) {
        throw bad("--shard=" + shard + " is a shard of several streams: say which with --stream");
      }
      return configured;
    }
    if (!configured.contains(stream)) {
      throw bad("--stream=" + stream + " is none of the configured streams, " + configured);
    }
    return List.of(stream);
  }

  private static LaunchException bad(String message) {
    return new LaunchException(ExitCode.BAD_CONFIGURATION, message);
  }
}
