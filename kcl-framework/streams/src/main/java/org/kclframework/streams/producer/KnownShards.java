package org.kclframework.streams.producer;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.CallFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the shards of a stream, which is asked for again when it turns out to be out of
 * date. Belongs to the sending thread.
 */
final class KnownShards {

  private static final Logger log = LoggerFactory.getLogger(KnownShards.class);

  /** How long after an answer they are not asked for again. */
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  /** How old the limits of the stream may be by which a record is refused. */
  private static final long FRESH = TimeUnit.MINUTES.toNanos(1);

  private final StreamViews views;
  private final String streamName;
  private final ClientCalls calls;
  private @Nullable StreamView current;
  private boolean loading;
  private boolean outdated = true;
  private long notBefore;
  private long answeredAt;
  private long failedAt;
  private boolean hasFailed;
  private @Nullable String problem;

  KnownShards(StreamViews views, String streamName, ClientCalls calls, long now) {
    this.views = views;
    this.streamName = streamName;
    this.calls = calls;
    this.notBefore = now;
  }

  /** Returns what is known; null until there was a first answer. */
  @Nullable StreamView current() {
    return current;
  }

  /** Returns whether what is known of the stream's limits is new enough to refuse a record by. */
  boolean isFresh(long now) {
    return now - answeredAt < FRESH;
  }

  /** Returns whether that was asked for lately, and there was no answer. */
  boolean wereAskedInVain(long now) {
    return hasFailed && now - failedAt < FRESH && !isFresh(now);
  }

  /** Notes that what is known is not true any more, or may not be. */
  void markOutdated() {
    outdated = true;
  }

  /**
   * Returns whether they are to be asked for.
   *
   * @param recordsWait whether there are records that need a first answer
   */
  boolean isWanted(boolean recordsWait) {
    boolean needed = current == null ? recordsWait : outdated;
    return needed && !loading;
  }

  /** Returns from when on they may be asked for. */
  long notBefore() {
    return notBefore;
  }

  /** Asks for them, if it is time to; one of the two is handed over then, by any thread. */
  void load(
      boolean recordsWait, long now, BiConsumer<@Nullable StreamView, @Nullable Throwable> answer) {
    if (!isWanted(recordsWait) || notBefore - now > 0) {
      return;
    }
    loading = true;
    outdated = false;
    var unused = calls.call(views::load).whenComplete(answer);
  }

  /**
   * Takes over an answer.
   *
   * @return what went wrong, or null
   */
  @Nullable String loaded(@Nullable StreamView loaded, @Nullable Throwable failure, long now) {
    loading = false;
    notBefore = now + PAUSE;
    hasFailed = loaded == null;
    if (loaded != null) {
      answeredAt = now;
      current = loaded;
      problem = null;
      return null;
    }
    failedAt = now;
    outdated = true;
    String described =
        "the shards of "
            + streamName
            + " cannot be listed: "
            + Failures.describe(CallFailures.unwrapped(requireNonNull(failure)));
    if (!described.equals(problem)) {
      problem = described;
      log.warn("{}; it is tried again every second", described);
    }
    return described;
  }
}
