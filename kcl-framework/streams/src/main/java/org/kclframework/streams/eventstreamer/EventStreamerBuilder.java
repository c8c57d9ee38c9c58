package org.kclframework.streams.eventstreamer;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.eventstreamer.EventStreamer.WhenFull;

/** Describes an {@link EventStreamer}. Not thread-safe. */
public final class EventStreamerBuilder {

  private static final int DEFAULT_MAX_PENDING = 10_000;

  private final Optional<EventTarget> target;
  private final Optional<Path> offlineFile;
  private String bucketName = "";
  private String bucketKey = "";
  private int bufferSize = 10;
  private @Nullable Integer maxPending;
  private WhenFull whenFull = WhenFull.BLOCK;
  private int debugLevel;
  private Consumer<String> output = System.out::println;
  private Path missedEventsFile = Path.of("err_missed_events.txt");
  private int attempts = Retries.DEFAULT.attempts();
  private Duration retryDelay = Retries.DEFAULT.delay();
  private Pause pause = Pause.SYSTEM;
  private InstantSource clock = InstantSource.system();

  EventStreamerBuilder(EventTarget target) {
    this(Optional.of(requireNonNull(target, "target is null")), Optional.empty());
  }

  private EventStreamerBuilder(Optional<EventTarget> target, Optional<Path> offlineFile) {
    this.target = target;
    this.offlineFile = offlineFile;
  }

  static EventStreamerBuilder offline(Path file) {
    Path name = file.getFileName();
    boolean named = name != null && name.toString().endsWith(".csv");
    Path csv = named ? file : Path.of(file + ".csv");
    return new EventStreamerBuilder(Optional.empty(), Optional.of(csv));
  }

  static EventStreamerBuilder of(StreamerConfig config) {
    if (!config.offline() && config.accessKey().isEmpty()) {
      throw new IllegalArgumentException(
          "there is no access key: set access_key in [isstreamer.client_config] of isstreamer.ini,"
              + " or give one");
    }
    EventStreamerBuilder builder =
        config.offline()
            ? offline(config.offlineFile())
            : new EventStreamerBuilder(
                HttpTarget.builder(config.accessKey()).base(config.streamApiBase()).build());
    builder.bucketName = config.defaultBucket();
    return builder;
  }

  /**
   * Sets the first bucket; by default it has a new key and, unless the configuration names it, no
   * name.
   *
   * @param key tells it from others; a new key is made up if this is empty
   */
  public EventStreamerBuilder bucket(String name, String key) {
    bucketName = requireNonNull(name, "name is null");
    bucketKey = requireNonNull(key, "key is null");
    return this;
  }

  /** Sets how many events wait to be shipped together; 10 by default, at least 1. */
  public EventStreamerBuilder bufferSize(int value) {
    bufferSize = requireAtLeast("bufferSize", 1, value);
    return this;
  }

  /**
   * Sets how many events may wait in all, and what happens when they do; 10,000 and waiting by
   * default. More than {@code bufferSize}. They count as full too when their keys and texts have 64
   * MiB, at two bytes a character.
   */
  public EventStreamerBuilder maxPending(int value, WhenFull then) {
    maxPending = requireAtLeast("maxPending", 2, value);
    whenFull = requireNonNull(then, "whenFull is null");
    return this;
  }

  /**
   * Sets how much is printed: from 1 on each event, from 3 on each batch, from 10 on how many
   * events wait. From 2 on nothing is tried twice, and flushes throw if something is not delivered.
   * 0 by default.
   */
  public EventStreamerBuilder debugLevel(int value) {
    debugLevel = requireAtLeast("debugLevel", 0, value);
    return this;
  }

  /** Sets what prints that; standard output by default. */
  public EventStreamerBuilder console(Consumer<String> value) {
    output = requireNonNull(value, "console is null");
    return this;
  }

  /** Sets where undelivered events go; {@code err_missed_events.txt} here by default. */
  public EventStreamerBuilder missedEventsFile(Path value) {
    missedEventsFile = requireNonNull(value, "missedEventsFile is null");
    return this;
  }

  /**
   * Sets how often a batch is tried, and the wait between attempts unless the target asks for
   * another; 3 and 1 second by default. A target may make attempts of its own: Kinesis does.
   */
  public EventStreamerBuilder retries(int most, Duration delay) {
    attempts = new Retries(most, delay).attempts();
    retryDelay = delay;
    return this;
  }

  EventStreamerBuilder pause(Pause value) {
    pause = value;
    return this;
  }

  EventStreamerBuilder clock(InstantSource value) {
    clock = value;
    return this;
  }

  private static int requireAtLeast(String name, int least, int value) {
    if (value < least) {
      throw new IllegalArgumentException(
          name + " must be at least " + least + ", but was " + value);
    }
    return value;
  }

  /**
   * Starts the streamer, which makes its bucket in the background.
   *
   * @throws IllegalArgumentException if options contradict each other
   * @throws java.io.UncheckedIOException if the offline file cannot be written to
   */
  public EventStreamer build() {
    Bucket bucket = Bucket.of(bucketName, bucketKey);
    Console console = new Console(debugLevel, output);
    EventSink sink =
        offlineFile.isPresent()
            ? new OfflineSink(offlineFile.get())
            : shipping(target.orElseThrow(), bucket, console);
    return new EventStreamer(sink, console, clock, bucket);
  }

  private EventSink shipping(EventTarget to, Bucket bucket, Console console) {
    Retries retries = new Retries(console.isStrict() ? 1 : attempts, retryDelay);
    Backlog backlog = new Backlog(bucket, bufferSize, maxPending(), whenFull);
    Outcomes outcomes = new Outcomes();
    MissedEventsFile missed = new MissedEventsFile(missedEventsFile, clock);
    Sender sender =
        new Sender(
            backlog, new Delivery(to, retries, pause), missed, outcomes, console, retries, pause);
    return new ShippingSink(backlog, outcomes, console, missed, sender);
  }

  private int maxPending() {
    if (maxPending == null) {
      return Math.max(DEFAULT_MAX_PENDING, 2 * bufferSize);
    }
    if (maxPending <= bufferSize) {
      throw new IllegalArgumentException(
          "maxPending must be more than bufferSize (%d), but was %d"
              .formatted(bufferSize, maxPending));
    }
    return maxPending;
  }
}
