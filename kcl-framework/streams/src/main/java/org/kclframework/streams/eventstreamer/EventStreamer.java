package org.kclframework.streams.eventstreamer;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ships named values, several at a time, in the background: to an endpoint with Initial State's
 * API, to a Kinesis stream, or to a file.
 *
 * <pre>{@code
 * try (EventStreamer streamer = EventStreamer.builder(target).bucket("Kitchen", "kitchen").build()) {
 *   streamer.log("temperature", 21.5);
 * }
 * }</pre>
 *
 * <p>The first {@code bufferSize} events wait; the next has them shipped, and begins to wait
 * itself. One thread ships, in the order of logging. What cannot be delivered is appended to the
 * missed-events file, with its bucket, and {@link MissedEvents} delivers that. An event whose
 * answer was lost may be delivered twice.
 *
 * <p>Events that wait are in memory: they are lost with the process, unless it closes the streamer.
 *
 * <p>Thread-safe.
 */
public final class EventStreamer implements AutoCloseable {

  /** How long {@link #close()} waits. */
  private static final Duration CLOSE_TIME = Duration.ofSeconds(30);

  /** As good as for ever, and no overflow. */
  private static final Duration LONGEST_CLOSE_TIME = Duration.ofDays(36_500);

  private final EventSink sink;
  private final Console console;
  private final InstantSource clock;
  private volatile Bucket bucket;

  /** What {@link #log} does when {@code maxPending} events wait, or 64 MiB of texts. */
  public enum WhenFull {
    /** Waits for room. */
    BLOCK,
    /** Throws {@link EventNotLoggedException}. */
    FAIL
  }

  EventStreamer(EventSink sink, Console console, InstantSource clock, Bucket bucket) {
    this.sink = sink;
    this.console = console;
    this.clock = clock;
    this.bucket = bucket;
  }

  /** Starts to describe a streamer to a target. */
  public static EventStreamerBuilder builder(EventTarget target) {
    return new EventStreamerBuilder(target);
  }

  /**
   * Starts to describe a streamer to where the configuration says: the endpoint, or the offline
   * file.
   *
   * @throws IllegalArgumentException if it is to go to the endpoint, and there is no access key
   */
  public static EventStreamerBuilder builder(StreamerConfig config) {
    return EventStreamerBuilder.of(config);
  }

  /**
   * Starts to describe a streamer to a CSV file, which it appends to.
   *
   * @param file {@code .csv} is appended to its name unless it ends so
   */
  public static EventStreamerBuilder offline(Path file) {
    return EventStreamerBuilder.offline(file);
  }

  /**
   * Logs a value at this moment.
   *
   * @param value a text, a boolean or a number
   * @throws IllegalArgumentException if it is of another type, null, or NaN
   * @throws EventNotLoggedException if there is no room, or the streamer is closed
   */
  public void log(String key, @Nullable Object value) {
    log(key, value, now());
  }

  /** Logs a value as of a time. */
  public void log(String key, @Nullable Object value, Instant epoch) {
    log(key, value, LoggedEvent.epochOf(epoch));
  }

  /**
   * Logs a value as of a time.
   *
   * @param epoch in seconds since 1970
   */
  public void log(String key, @Nullable Object value, double epoch) {
    // The record's constructor checks it.
    add(List.of(new LoggedEvent(key, EventValue.of(key, value), epoch)));
  }

  /**
   * Logs the values of an object at this moment, under keys such as {@code dict_a}, {@code list_0}
   * or {@code Reading_temperature}.
   *
   * @see #logObject(Object, String, double)
   */
  public void logObject(Object object) {
    logObject(object, null, now());
  }

  /** Logs the values of an object at this moment, under keys with a prefix. */
  public void logObject(Object object, @Nullable String prefix) {
    logObject(object, prefix, now());
  }

  /** Logs the values of an object as of a time. */
  public void logObject(Object object, @Nullable String prefix, Instant epoch) {
    logObject(object, prefix, LoggedEvent.epochOf(epoch));
  }

  /**
   * Logs the values of an object as of a time, next to each other, or none of them.
   *
   * @param object a map, a collection, an array, a record, or anything with public getters
   * @param prefix goes before each key with an underscore, unless it is empty; null for the kind of
   *     the object: {@code dict}, {@code list} or the name of its class
   * @param epoch in seconds since 1970
   * @throws IllegalArgumentException if the object has no values, or one that cannot be logged
   * @throws EventNotLoggedException if there is no room, or the streamer is closed
   */
  public void logObject(Object object, @Nullable String prefix, double epoch) {
    requireNonNull(object, "object is null");
    List<LoggedEvent> events = new ArrayList<>();
    ObjectFields.of(object, prefix)
        .forEach(
            (key, value) -> events.add(new LoggedEvent(key, EventValue.of(key, value), epoch)));
    add(events);
  }

  private double now() {
    return LoggedEvent.epochOf(clock.instant());
  }

  private void add(List<LoggedEvent> events) {
    if (console.shows(Console.EVENTS)) {
      events.forEach(event -> console.message(DebugText.of(event), Console.EVENTS));
    }
    sink.add(events);
  }

  /**
   * Has what is logged from now on go to a bucket; what was logged before goes where it was meant
   * to go. The bucket is made in the background.
   *
   * @param key tells it from others; a new key is made up if this is empty
   * @return the bucket
   */
  public Bucket setBucket(String name, String key) {
    Bucket next = Bucket.of(name, key);
    sink.setBucket(next);
    bucket = next;
    return next;
  }

  /** Returns the bucket that events go to. */
  public Bucket bucket() {
    return bucket;
  }

  /**
   * Ships what waits, and returns when all that was logged before is delivered or in the
   * missed-events file.
   *
   * @return whether everything since the last flush was delivered
   * @throws UndeliveredException if the account is capped or, with a debug level of 2 and more,
   *     anything was not delivered; and if events can neither be delivered nor written to the file,
   *     in which case they are kept and tried again
   */
  public boolean flush() throws InterruptedException {
    return sink.flush();
  }

  /** Returns what became of the events so far. */
  public StreamerCounts counts() {
    return sink.counts();
  }

  /** Prints a message if the debug level is at least this. */
  public void consoleMessage(String message, int level) {
    console.message(message, level);
  }

  /**
   * Takes no more events, and gives those that wait 30 seconds to be delivered.
   *
   * @throws UndeliveredException if some could not even be written to the missed-events file
   */
  @Override
  public void close() {
    close(CLOSE_TIME);
  }

  /**
   * Takes no more events, ships those that wait, and writes those that are not delivered in time to
   * the missed-events file. Calling it again is harmless. An interrupt ends the wait.
   *
   * @return whether everything since the last flush was delivered
   * @throws UndeliveredException if some could not even be written to the missed-events file
   */
  public boolean close(Duration timeout) {
    return sink.close(timeout.compareTo(LONGEST_CLOSE_TIME) > 0 ? LONGEST_CLOSE_TIME : timeout);
  }
}
