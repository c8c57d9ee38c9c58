package org.kclframework.launcher;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.launcher.services.StreamClients;
import org.kclframework.streams.catalog.StreamEntry;
import org.kclframework.streams.reader.StreamReadException;
import org.kclframework.streams.reader.StreamShard;
import org.kclframework.streams.reader.StreamShards;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the shards of a stream. */
@Command(
    name = "shards",
    customSynopsis =
        "launcher shards -s NAME [--open | --details] [--streams=FILE] [--key=value]...",
    description = {
      "Lists the shards of a stream, an id on each line, closed ones too.",
      "The first is number 0 to 'get --shard'."
    })
final class ShardsCommand implements Callable<Integer> {

  private final LauncherCommand launcher;

  @Mixin private final ChosenStream chosen = new ChosenStream();

  @Option(names = "--open", description = "Leaves out the closed ones.")
  private boolean open;

  @Option(
      names = "--details",
      description = "Adds whether each is open, and which shards it was made from.")
  private boolean details;

  ShardsCommand(LauncherCommand launcher) {
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws LaunchException, InterruptedException {
    launcher.beginQuietLogging();
    Settings settings = chosen.settings(launcher);
    StreamEntry stream = chosen.entry(launcher.surroundings());
    StringBuilder lines = new StringBuilder();
    try (StreamClients clients = StreamClients.open(settings)) {
      for (StreamShard shard : list(clients, stream)) {
        if (!open || shard.state() == StreamShard.State.OPEN) {
          lines.append(line(shard)).append('\n');
        }
      }
    }
    OutputGuard.print(launcher.surroundings().bytes(), lines.toString());
    return ExitCode.DONE.number();
  }

  private List<StreamShard> list(StreamClients clients, StreamEntry stream)
      throws LaunchException, InterruptedException {
    Runnable listed =
        new Waiting(launcher.surroundings().err()).ofShards(stream.name(), clients.placeOf(stream));
    try {
      return StreamShards.list(clients.clientOf(stream), stream.name());
    } catch (StreamReadException e) {
      throw ReadFailure.atStart(e, clients.placeOf(stream));
    } finally {
      listed.run();
    }
  }

  private String line(StreamShard shard) {
    if (!details) {
      return shard.shardId();
    }
    String state = shard.state().name().toLowerCase(Locale.ROOT);
    String parents =
        shard.parents().isEmpty() ? "" : " from " + String.join(" and ", shard.parents());
    return shard.shardId() + " " + state + parents;
  }
}
