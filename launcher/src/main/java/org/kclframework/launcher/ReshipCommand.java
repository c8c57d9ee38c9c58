package org.kclframework.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.FileFailures;
import org.kclframework.launcher.config.Endpoint;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.launcher.services.StreamClients;
import org.kclframework.launcher.streams.VisibleText;
import org.kclframework.streams.catalog.StreamEntry;
import org.kclframework.streams.eventstreamer.Bucket;
import org.kclframework.streams.eventstreamer.EventTarget;
import org.kclframework.streams.eventstreamer.HttpTarget;
import org.kclframework.streams.eventstreamer.InvalidIniException;
import org.kclframework.streams.eventstreamer.KinesisTarget;
import org.kclframework.streams.eventstreamer.MissedEvents;
import org.kclframework.streams.eventstreamer.ReshipResult;
import org.kclframework.streams.eventstreamer.StreamerConfig;
import org.kclframework.streams.producer.Producer;
import org.kclframework.streams.producer.ProducerOptions;
import org.kclframework.streams.producer.ProducerOptions.Aggregation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Delivers what an event streamer could not. */
@Command(
    name = "reship",
    customSynopsis = {
      "launcher reship FILE [--ini=FILE] [--bucket-key=KEY [--bucket-name=NAME]]",
      "       launcher reship FILE -s NAME [--aggregate] [--bucket-key=KEY [--bucket-name=NAME]]",
      "               [--streams=FILE] [--key=value]..."
    },
    description = {
      "Delivers a missed-events file of the event streamer, to an endpoint or a stream.",
      "The endpoint is where isstreamer.ini says. What is delivered is marked in the file at once;",
      "what is not stays in it."
    })
final class ReshipCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final LauncherCommand launcher;
  private final Duration patience;

  @Parameters(paramLabel = "FILE", description = "The file, such as err_missed_events.txt.")
  private String file = "";

  @Option(
      names = "--ini",
      paramLabel = "FILE",
      description =
          "Where the access key and the endpoint are; by default ~/isstreamer.ini, or the one here.")
  private @Nullable String ini;

  @Option(
      names = {"-s", "--stream"},
      paramLabel = "NAME",
      description = "A stream to deliver to instead, as the catalog calls it.")
  private @Nullable String alias;

  @Mixin private final StreamOptions options = new StreamOptions();

  @Option(
      names = "--aggregate",
      description = "Puts several events into a record: faster. KCL reads that, Triton does not.")
  private boolean aggregate;

  @Option(
      names = "--bucket-key",
      paramLabel = "KEY",
      description = "The bucket of lines that name none, which are ISStreamer's own.")
  private @Nullable String bucketKey;

  @Option(
      names = "--bucket-name",
      paramLabel = "NAME",
      defaultValue = "",
      description = "The name of this bucket; by default none.")
  private String bucketName = "";

  ReshipCommand(LauncherCommand launcher) {
    this(launcher, PATIENCE);
  }

  /**
   * Creates it.
   *
   * @param patience how long a stream may let no event through
   */
  ReshipCommand(LauncherCommand launcher, Duration patience) {
    this.launcher = launcher;
    this.patience = patience;
  }

  @Override
  public Integer call() throws LaunchException {
    launcher.beginQuietLogging();
    Settings settings = options.settings(launcher);
    if (!Files.isRegularFile(inWorkingDirectory(file))) {
      throw mistake("there is no file " + inWorkingDirectory(file), null);
    }
    MissedEvents events = events();
    ReshipResult result =
        alias == null ? reship(events, httpTarget()) : reshipToStream(events, settings, alias);
    tell(result);
    return (result.isComplete() ? ExitCode.DONE : ExitCode.UNDELIVERED).number();
  }

  private MissedEvents events() throws LaunchException {
    MissedEvents events =
        new MissedEvents(inWorkingDirectory(file))
            .listener(
                new MissedEvents.Listener() {
                  @Override
                  public void left(long line, String reason) {
                    launcher
                        .surroundings()
                        .err()
                        .println("line " + line + " is left: " + VisibleText.of(reason));
                  }
                });
    if (bucketKey == null) {
      if (!bucketName.isEmpty()) {
        throw mistake("--bucket-name means nothing without --bucket-key", null);
      }
      return events;
    }
    try {
      return events.bucketOfOthers(new Bucket(bucketKey, bucketName));
    } catch (IllegalArgumentException e) {
      throw mistake("--bucket-key: " + e.getMessage(), e);
    }
  }

  private Path inWorkingDirectory(String path) {
    return launcher.surroundings().workingDirectory().resolve(path);
  }

  private EventTarget httpTarget() throws LaunchException {
    if (aggregate) {
      throw mistake("--aggregate means nothing without --stream", null);
    }
    try {
      StreamerConfig config =
          ini == null ? StreamerConfig.find() : StreamerConfig.load(inWorkingDirectory(ini));
      if (config.accessKey().isEmpty()) {
        throw mistake(
            "there is no access key: set access_key in "
                + (ini == null ? "isstreamer.ini, or name a file by --ini" : ini)
                + ", or a stream by -s",
            null);
      }
      return HttpTarget.builder(config.accessKey()).base(config.streamApiBase()).build();
    } catch (InvalidIniException | IllegalArgumentException e) {
      throw mistake(String.valueOf(e.getMessage()), e);
    }
  }

  private ReshipResult reshipToStream(MissedEvents events, Settings settings, String name)
      throws LaunchException {
    if (ini != null) {
      throw mistake("--ini and --stream contradict one another", null);
    }
    if (settings.get(Keys.ENDPOINT) == Endpoint.LOCAL && !settings.isGiven(Keys.LOCAL_DATA_DIR)) {
      throw mistake(
          "endpoint=local without localDataDir: what is delivered would be gone when this ends",
          null);
    }
    StreamEntry stream = options.stream(name, launcher.surroundings());
    try (StreamClients clients = StreamClients.open(settings);
        Producer producer =
            Producer.builder(clients.clientOf(stream), stream.name())
                .options(producerOptions(aggregate ? Aggregation.KPL : Aggregation.NONE))
                .build()) {
      try {
        return reship(events, new KinesisTarget(producer, patience));
      } finally {
        // Each event has its result, or stays in the file: then it is not to arrive as well.
        var unused = producer.close(Duration.ZERO);
      }
    }
  }

  static ProducerOptions producerOptions(Aggregation aggregation) {
    return ProducerOptions.DEFAULT
        .withAggregation(aggregation)
        // The events of a bucket wait for one another: how long is no sign of anything.
        .withDeliveryTimeout(ProducerOptions.LONGEST);
  }

  private ReshipResult reship(MissedEvents events, EventTarget target) throws LaunchException {
    launcher.surroundings().stopRequests().handle(Thread.currentThread()::interrupt);
    try {
      return events.reship(target);
    } catch (IOException e) {
      throw new LaunchException(
          ExitCode.UNDELIVERED, "it cannot be delivered: " + FileFailures.described(e), e);
    } finally {
      // What is done from here on is not to be interrupted.
      var unused = Thread.interrupted();
    }
  }

  private void tell(ReshipResult result) throws LaunchException {
    result
        .stopped()
        .ifPresent(reason -> launcher.surroundings().err().println(VisibleText.of(reason)));
    OutputGuard.print(
        launcher.surroundings().bytes(),
        "Delivered "
            + result.deliveredEvents()
            + " events of "
            + result.deliveredLines()
            + " lines; left "
            + result.malformedLines()
            + " malformed and "
            + result.refusedLines()
            + " refused lines"
            + (result.stopped().isEmpty()
                ? ""
                : ", and " + result.untriedLines() + " from where it stopped")
            + "\n");
  }

  private static LaunchException mistake(String message, @Nullable Exception cause) {
    return new LaunchException(ExitCode.BAD_CONFIGURATION, message, cause);
  }
}
