package org.kclframework.kcl;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.runner.Stall;

/**
 * What is known of the reading of one shard: whether it could be begun, and since when nothing was
 * heard of it from Kinesis. KCL tries again, for ever, and tells nobody.
 *
 * <p>It outlives a taking of the shard's lease for a while: a shard that is restarted since it is
 * silent has been silent since before. Safe for use by several threads.
 */
final class ReadingWatch {

  /** How long a shard may be unread before it is shown; KCL mends most subscriptions by then. */
  static final Duration LIMIT = Duration.ofSeconds(60);

  private final InstantSource clock;
  private final ReadRestarts restarts;

  private @Nullable Stall notBegun;

  /** Since when a batch is awaited; null while none is. */
  private @Nullable Instant awaitedSince;

  private @Nullable Instant releasedAt;

  /** What failed last since a batch is awaited, and how often anything did. */
  private String failure = "";

  private int failures;

  ReadingWatch(InstantSource clock, ReadRestarts restarts) {
    this.clock = clock;
    this.restarts = restarts;
  }

  /** Takes note that the shard could not be begun, which will be tried again. */
  synchronized void notBegun(String sequenceNumber, Throwable cause) {
    Stall before = notBegun;
    notBegun =
        new Stall(
            before == null ? clock.instant() : before.since(),
            sequenceNumber,
            before == null ? 1 : before.attempts() + 1,
            "the shard cannot be read: " + Calls.reason(cause));
  }

  /** Takes note that the processor has the shard. */
  synchronized void begun() {
    notBegun = null;
  }

  /** Takes note that Kinesis was asked for a batch; what was awaited before still is. */
  synchronized void awaiting() {
    if (awaitedSince == null) {
      awaitedSince = clock.instant();
    }
  }

  /** Takes note that a batch has come; no other does before it is acknowledged. */
  synchronized void heard() {
    awaitedSince = null;
    failure = "";
    failures = 0;
  }

  /** Takes note that something failed that will be tried again. */
  synchronized void failed(Throwable cause) {
    failed(Calls.reason(cause));
  }

  synchronized void failed(String reason) {
    failure = reason;
    failures++;
  }

  /** Takes note that a fetch failed, which will be repeated. */
  void fetchFailed(Throwable cause) {
    restarts.fetches().increment();
    failed(cause);
  }

  /** Takes note that a subscription takes the place of another. */
  void resubscribed() {
    restarts.subscriptions().increment();
  }

  /** Takes note that the shard is read again from its checkpoint. */
  void restarted() {
    restarts.shards().increment();
  }

  /** Takes note that the shard is not read any more under its lease. */
  synchronized void released() {
    releasedAt = clock.instant();
  }

  /** Returns whether what is known is of a taking that is long over. */
  synchronized boolean isOutdated() {
    return releasedAt != null && isOver(releasedAt);
  }

  /** Takes note that the lease was taken. */
  synchronized void taken() {
    releasedAt = null;
  }

  /** Returns why the shard could not be begun when it was tried last; empty once it is begun. */
  synchronized Optional<Stall> beginFailure() {
    return Optional.ofNullable(notBegun);
  }

  /**
   * Returns since when nothing was heard, if that is too long.
   *
   * @param sequenceNumber where the shard stands
   */
  synchronized Optional<Stall> silence(String sequenceNumber) {
    Instant since = awaitedSince;
    if (since == null || !isOver(since)) {
      return Optional.empty();
    }
    String reason = "nothing was heard from Kinesis since " + since;
    return Optional.of(
        new Stall(
            since, sequenceNumber, failures, failure.isEmpty() ? reason : reason + ": " + failure));
  }

  private boolean isOver(Instant since) {
    return Duration.between(since, clock.instant()).compareTo(LIMIT) > 0;
  }
}
