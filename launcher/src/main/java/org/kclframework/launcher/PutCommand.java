package org.kclframework.launcher;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.kclframework.launcher.config.Endpoint;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.launcher.services.StreamClients;
import org.kclframework.launcher.streams.LineFormat;
import org.kclframework.launcher.streams.LineFormats;
import org.kclframework.launcher.streams.LineFormats.EventKey;
import org.kclframework.launcher.streams.PutOutcome;
import org.kclframework.launcher.streams.PutRun;
import org.kclframework.streams.catalog.StreamEntry;
import org.kclframework.streams.producer.Producer;
import org.kclframework.streams.producer.ProducerOptions;
import org.kclframework.streams.producer.ProducerOptions.Aggregation;
import org.kclframework.streams.producer.ProducerOptions.Order;
import org.kclframework.streams.producer.ProducerRecord;
import org.kclframework.streams.reader.StreamReadException;
import org.kclframework.streams.reader.StreamReadException.Reason;
import org.kclframework.streams.reader.StreamShards;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts the lines of standard input into a stream. */
@Command(
    name = "put",
    customSynopsis = {
      "launcher put -s NAME [--json | --raw] [--partition-key=TEXT] [--skip-bad-lines]",
      "               [--aggregate] [--unordered] [--streams=FILE] [--key=value]..."
    },
    description = {
      "Puts each line of standard input into a stream.",
      "A line becomes an event {msg, ts} of the line and the time, unless it is told otherwise.",
      "Lines with the same partition key stay in order.",
      "At a line of which no record can be made it stops; what was read before is delivered."
    })
final class PutCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final LauncherCommand launcher;

  @Mixin private final ChosenStream chosen = new ChosenStream();

  @Option(names = "--json", description = "Each line is a JSON object, which becomes the event.")
  private boolean json;

  @Option(
      names = "--raw",
      description = "Each line is the payload, without its end. The partition key is a hash of it.")
  private boolean raw;

  @Option(
      names = "--partition-key",
      paramLabel = "TEXT",
      description = "The partition key of all lines, in place of the catalog's field.")
  private @Nullable String key;

  @Option(
      names = "--skip-bad-lines",
      description =
          "Names lines of which no record can be made that the stream takes, and goes on behind them.")
  private boolean skipBadLines;

  @Option(
      names = "--aggregate",
      description =
          "Puts several events into a record, in the format of the KPL: faster for small ones. KCL"
              + " and 'get' read that, Triton does not.")
  private boolean aggregate;

  @Option(
      names = "--unordered",
      description = "Does not keep lines of a partition key in order: faster where there are few.")
  private boolean unordered;

  PutCommand(LauncherCommand launcher) {
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws LaunchException, InterruptedException {
    launcher.beginQuietLogging();
    Settings settings = chosen.settings(launcher);
    StreamEntry stream = chosen.entry(launcher.surroundings());
    LineFormat format = format(stream);
    if (settings.get(Keys.ENDPOINT) == Endpoint.LOCAL && !settings.isGiven(Keys.LOCAL_DATA_DIR)) {
      err()
          .println(
              "Warning: endpoint=local without localDataDir: what is put is gone when this ends");
    }
    try (StreamClients clients = StreamClients.open(settings)) {
      requireStream(clients, stream);
      try (Producer producer =
          Producer.builder(clients.clientOf(stream), stream.name())
              .options(producerOptions())
              .build()) {
        return put(format, producer, stream).number();
      }
    }
  }

  private ProducerOptions producerOptions() {
    return ProducerOptions.DEFAULT
        .withAggregation(aggregate ? Aggregation.KPL : Aggregation.NONE)
        .withOrder(unordered ? Order.NONE : Order.BY_PARTITION_KEY)
        // Records of a key wait for one another: how long is no sign of anything.
        .withDeliveryTimeout(ProducerOptions.LONGEST);
  }

  private LineFormat format(StreamEntry stream) throws LaunchException {
    if (json && raw) {
      throw mistake("--json and --raw contradict one another");
    }
    Optional<String> fixedKey = Optional.ofNullable(key);
    if (fixedKey.isPresent()) {
      requireUsable(fixedKey.get());
    }
    if (raw) {
      return LineFormats.raw(fixedKey);
    }
    String field = stream.partitionKeyField();
    EventKey eventKey = event -> fixedKey.isPresent() ? fixedKey.get() : event.partitionKey(field);
    if (json) {
      return LineFormats.json(eventKey);
    }
    if (fixedKey.isEmpty() && !LineFormats.TEXT_FIELDS.contains(field)) {
      throw mistake(
          "the events of plain lines have the fields msg and ts, but the partition key of stream "
              + stream.alias()
              + " is taken from '"
              + field
              + "': choose --json or --partition-key");
    }
    return LineFormats.text(eventKey, InstantSource.system());
  }

  private static void requireUsable(String key) throws LaunchException {
    try {
      var unused = new ProducerRecord(key, new byte[0]);
    } catch (IllegalArgumentException e) {
      throw new LaunchException(
          ExitCode.BAD_CONFIGURATION, "--partition-key: " + e.getMessage(), e);
    }
  }

  /** Makes sure that the stream is there, as far as one may ask, before anything is read. */
  private void requireStream(StreamClients clients, StreamEntry stream)
      throws LaunchException, InterruptedException {
    Runnable listed = new Waiting(err()).ofShards(stream.name(), clients.placeOf(stream));
    try {
      var unused = StreamShards.list(clients.clientOf(stream), stream.name());
    } catch (StreamReadException e) {
      if (e.reason() != Reason.REFUSED) {
        throw ReadFailure.atStart(e, clients.placeOf(stream));
      }
    } finally {
      listed.run();
    }
  }

  private ExitCode put(LineFormat format, Producer producer, StreamEntry stream)
      throws InterruptedException {
    PutRun run =
        new PutRun(
            launcher.surroundings().in(),
            format,
            producer,
            skipBadLines ? PutRun.BadLines.PASS_OVER : PutRun.BadLines.STOP,
            PATIENCE,
            problem -> err().println(problem));
    launcher.surroundings().stopRequests().handle(run::stop);
    PutReport report = new PutReport(err(), stream.alias(), System.nanoTime());
    PutOutcome outcome =
        new Progress()
            .tellDuring(
                () -> execute(run),
                Terminal.isWatchedOnly(),
                () -> report.progress(run.read(), producer.counts()));
    report.end(outcome);
    return outcome.isComplete() ? ExitCode.DONE : ExitCode.UNDELIVERED;
  }

  private static PutOutcome execute(PutRun run) {
    try {
      return run.execute();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  private PrintWriter err() {
    return launcher.surroundings().err();
  }

  private static LaunchException mistake(String message) {
    return new LaunchException(ExitCode.BAD_CONFIGURATION, message);
  }
}
