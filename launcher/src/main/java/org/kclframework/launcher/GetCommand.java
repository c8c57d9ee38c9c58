package org.kclframework.launcher;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.kclframework.core.StreamRecord;
import org.kclframework.launcher.config.Endpoint;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.launcher.services.StreamClients;
import org.kclframework.launcher.streams.Printers;
import org.kclframework.launcher.streams.RecordPrinter;
import org.kclframework.streams.catalog.StreamEntry;
import org.kclframework.streams.reader.ReaderOptions;
import org.kclframework.streams.reader.StartPosition;
import org.kclframework.streams.reader.StreamReadException;
import org.kclframework.streams.reader.StreamReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the records of a stream. */
@Command(
    name = "get",
    customSynopsis = {
      "launcher get -s NAME [--shard N...] [--from=latest|all|TIME]",
      "               [--json | --events | --raw]",
      "               [--count=N] [--until-caught-up] [--streams=FILE] [--key=value]..."
    },
    description = {
      "Prints the records of a stream as they come, until it is stopped.",
      "At the first Ctrl-C it prints what it has fetched already, and ends."
    })
final class GetCommand implements Callable<Integer> {

  private static final Logger log = LoggerFactory.getLogger(GetCommand.class);

  /** The embedded stream has no limit of reads. */
  private static final Duration LOCAL_INTERVAL = Duration.ofMillis(20);

  private final LauncherCommand launcher;

  @Mixin private final ChosenStream chosen = new ChosenStream();

  @Option(
      names = {"-d", "--shard"},
      split = ",",
      paramLabel = "N",
      description = {
        "Which shards: ids, or places in what 'shards' lists, from 0. By default all. Shards that"
            + " come of these by splits and merges are read too."
      })
  private final List<String> shards = new ArrayList<>();

  /** Several of an option's values would take the keys of the configuration for some, too. */
  @Parameters(
      arity = "0..*",
      hideParamSyntax = true,
      paramLabel = "",
      hidden = true,
      description = "More shards.")
  private final List<String> moreShards = new ArrayList<>();

  @Option(
      names = "--from",
      defaultValue = "latest",
      paramLabel = "latest|all|TIME",
      description = {
        "Where to begin: behind the newest record, at the oldest (or, as Kinesis calls them, LATEST"
            + " and TRIM_HORIZON), or at a time: with its zone, such as 2025-01-31T12:00:00Z, or in"
            + " seconds since 1970. By default ${DEFAULT-VALUE}."
      })
  private String from = "latest";

  @Option(names = "--json", description = "Prints each record as a line of JSON.")
  private boolean json;

  @Option(
      names = "--events",
      description =
          "Prints each event, and nothing else, as a line of JSON, for 'put --json'. Records that are"
              + " no events are left out, and named on standard error.")
  private boolean events;

  @Option(names = "--raw", description = "Prints payloads as they are, each with a line end.")
  private boolean raw;

  @Option(names = "--count", paramLabel = "N", description = "Ends after so many records.")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--until-caught-up",
      description = "Ends when each shard is read to what is its newest record at that moment.")
  private boolean untilCaughtUp;

  GetCommand(LauncherCommand launcher) {
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws LaunchException, InterruptedException {
    launcher.beginQuietLogging();
    Settings settings = chosen.settings(launcher);
    StartPosition start = StartOption.parse(from, Instant.now());
    Printers format = format();
    if (shards.isEmpty() && !moreShards.isEmpty()) {
      throw mistake("'" + moreShards.get(0) + "' belongs to no option");
    }
    if (count < 1) {
      throw mistake("--count is " + count + ", but must be at least 1");
    }
    StreamEntry stream = chosen.entry(launcher.surroundings());
    try (StreamClients clients = StreamClients.open(settings);
        StreamReader reader = open(settings, clients, stream, start)) {
      launcher.surroundings().stopRequests().handle(reader::stop);
      log.info("reading {} ({})", stream.name(), clients.placeOf(stream));
      read(reader, format, clients.placeOf(stream));
    }
    return ExitCode.DONE.number();
  }

  private Printers format() throws LaunchException {
    Map<String, Boolean> given =
        new TreeMap<>(Map.of("--json", json, "--events", events, "--raw", raw));
    given.values().removeIf(chosen -> !chosen);
    if (given.size() > 1) {
      throw mistake(String.join(" and ", given.keySet()) + " contradict one another");
    }
    return events ? Printers.EVENTS : json ? Printers.JSON : raw ? Printers.RAW : Printers.TEXT;
  }

  private StreamReader open(
      Settings settings, StreamClients clients, StreamEntry stream, StartPosition start)
      throws LaunchException, InterruptedException {
    ReaderOptions reading = ReaderOptions.DEFAULT;
    if (settings.get(Keys.ENDPOINT) == Endpoint.LOCAL) {
      reading = reading.withIntervals(LOCAL_INTERVAL, Duration.ZERO);
    }
    if (untilCaughtUp) {
      reading = reading.withEnd(ReaderOptions.End.CAUGHT_UP);
    }
    StreamReader.Builder builder =
        StreamReader.builder(clients.clientOf(stream), stream.name()).from(start).options(reading);
    choose(builder);
    Runnable listed =
        new Waiting(launcher.surroundings().err()).ofShards(stream.name(), clients.placeOf(stream));
    try {
      return builder.open();
    } catch (IllegalArgumentException e) {
      throw new LaunchException(ExitCode.BAD_CONFIGURATION, "--shard: " + e.getMessage(), e);
    } catch (StreamReadException e) {
      throw ReadFailure.atStart(e, clients.placeOf(stream));
    } finally {
      listed.run();
    }
  }

  private void choose(StreamReader.Builder builder) throws LaunchException {
    if (shards.isEmpty()) {
      return;
    }
    shards.addAll(moreShards);
    List<Integer> numbers = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (String shard : shards) {
      if (shard.matches("\\d{1,9}")) {
        numbers.add(Integer.valueOf(shard));
      } else if (shard.startsWith("shardId-")) {
        ids.add(shard);
      } else {
        throw mistake("--shard is '" + shard + "', but must be a number or a shard's id");
      }
    }
    builder.shards(numbers).shardIds(ids);
  }

  private void read(StreamReader reader, Printers format, String place)
      throws LaunchException, InterruptedException {
    try (OutputGuard out = new OutputGuard(launcher.surroundings().bytes())) {
      RecordPrinter printer = format.to(out, launcher.surroundings().err()::println);
      try {
        long printed = print(reader, printer);
        printer.flush();
        tellUndecodable(printer.undecodable(), printed);
      } catch (StreamReadException e) {
        printer.flush();
        throw ReadFailure.later(e, place);
      }
    } catch (IOException e) {
      if (OutputGuard.isClosedByReader(e)) {
        // Whoever reads this has seen enough.
        return;
      }
      throw OutputGuard.unwritable(e);
    }
  }

  private long print(StreamReader reader, RecordPrinter printer)
      throws StreamReadException, InterruptedException, IOException {
    long printed = 0;
    while (printed < count) {
      Optional<StreamRecord> record = reader.poll(Duration.ZERO);
      if (record.isEmpty()) {
        printer.flush();
        record = reader.next();
      }
      if (record.isEmpty()) {
        break;
      }
      printer.print(record.get());
      printed++;
    }
    return printed;
  }

  private void tellUndecodable(long undecodable, long printed) {
    if (undecodable > 0) {
      launcher
          .surroundings()
          .err()
          .println("Warning: " + undecodable + " of " + printed + " records were no events");
    }
  }

  private static LaunchException mistake(String message) {
    return new LaunchException(ExitCode.BAD_CONFIGURATION, message);
  }
}
