package org.kclframework.streams.producer;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.CallFailures;
import org.kclframework.core.runner.Backoff;
import org.kclframework.streams.internal.AwsFailures;
import org.kclframework.streams.producer.DeliveryException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;

/**
 * The sending thread of a producer. All state of records on their way belongs to it; other threads
 * hand it records, flushes and answers.
 */
final class Sender implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Sender.class);

  /**
   * The part of the memory for records that may be under way together. Of these the SDK holds the
   * request as it is encoded besides, which is not counted.
   */
  private static final int BUFFER_SHARE = 4;

  private final KinesisAsyncClient kinesis;
  private final String streamName;
  private final ProducerOptions options;
  private final Tally tally;
  private final Results results;
  private final Flushes flushes;
  private final LongSupplier clock;
  private final Mailbox mailbox = new Mailbox();

  /** Records that came before what has to be known of the stream for them. */
  private final Deque<Outgoing> early = new ArrayDeque<>();

  private final Backlog backlog;
  private final KnownShards shards;
  private final Settlement settlement;
  private final ClientCalls calls;
  private final Uplink uplink;
  private final Set<Request> inFlight = Collections.newSetFromMap(new IdentityHashMap<>());
  private volatile boolean ended;
  private boolean ending;

  /**
   * Creates it.
   *
   * @param caller the client is called by it, in the order of the calls
   */
  Sender(
      KinesisAsyncClient kinesis,
      String streamName,
      ProducerOptions options,
      Backoff backoff,
      Tally tally,
      Results results,
      Executor caller,
      LongSupplier clock) {
    this.kinesis = kinesis;
    this.streamName = streamName;
    this.options = options;
    this.tally = tally;
    this.results = results;
    this.flushes = new Flushes(results);
    this.clock = clock;
    this.backlog = new Backlog(options);
    this.calls = new ClientCalls(caller, options.requestTimeout());
    this.uplink =
        new Uplink(
            options.requestTimeout(),
            options.maxBatchBytes(),
            options.maxBufferedBytes() / BUFFER_SHARE);
    this.shards =
        new KnownShards(new StreamViews(kinesis, streamName), streamName, calls, clock.getAsLong());
    this.settlement = new Settlement(options, backlog, shards, backoff, tally, results);
  }

  /** Takes over a record, whose future will have a result whatever happens. */
  void add(Outgoing record) {
    mailbox.add(record);
    if (ended) {
      // It may have come too late for the thread to see it.
      refuseRest();
    }
  }

  private void refuseRest() {
    for (Outgoing record = mailbox.nextRecord(); record != null; record = mailbox.nextRecord()) {
      results.refuse(record, "the producer has ended", null);
    }
  }

  /** Completes a future when all records that came before have a result. */
  void flush(CompletableFuture<Void> flush) {
    mailbox.post(() -> flushes.add(flush));
    if (ended) {
      // All records have results, and nobody may be there to say so.
      flush.complete(null);
    }
  }

  /** Ends the thread, and with failures all records that have no result yet. */
  void end() {
    mailbox.post(() -> ending = true);
  }

  @Override
  public void run() {
    try {
      long wake = turn(clock.getAsLong());
      while (!ending) {
        mailbox.sleep(wake - clock.getAsLong());
        wake = turn(clock.getAsLong());
      }
      endAll("the producer was closed before", null);
    } catch (Throwable e) {
      // Also if there is no memory left to log it.
      try {
        log.error("The producer of {} has failed and takes no more records", streamName, e);
      } finally {
        endAll("the producer has failed", e);
      }
    }
  }

  /** Does what there is to do, and returns until when nothing is, if nothing comes. */
  long turn(long now) {
    takeRecords(now);
    for (Runnable event = mailbox.nextEvent(); event != null; event = mailbox.nextEvent()) {
      // A flush covers all that was put before it, and so has come.
      takeRecords(now);
      event.run();
    }
    shards.load(
        !early.isEmpty(), now, (view, failure) -> mailbox.post(() -> shardsLoaded(view, failure)));
    expire(now);
    boolean maySend = shards.current() != null;
    if (maySend) {
      backlog.wake(now);
      while (hasRoom() && send(now)) {
        // As many as there are.
      }
    }
    if (isIdle()) {
      settlement.nothingWaits();
    }
    flushes.advance();
    results.publish();
    boolean mayLinger = maySend && hasRoom();
    long wake = backlog.wakeTime(mayLinger, now);
    if (!early.isEmpty() && early.getFirst().deadline - wake < 0) {
      wake = early.getFirst().deadline;
    }
    if (shards.isWanted(!early.isEmpty()) && shards.notBefore() - wake < 0) {
      wake = shards.notBefore();
    }
    return doze(wake, now);
  }

  private boolean hasRoom() {
    return inFlight.size() < options.maxInFlightRequests() && uplink.hasRoom();
  }

  /** Returns whether no record waits for a result. */
  private boolean isIdle() {
    return inFlight.isEmpty() && early.isEmpty() && backlog.isEmpty() && settlement.isIdle();
  }

  /**
   * Decides how many records have to come before it is worth waking up for them, since for each
   * would cost more than all else. While records wait for others or for answers, those that come
   * may do so too, as long as none does for more than its linger time.
   */
  private long doze(long wake, long now) {
    long linger = options.linger().toNanos();
    if (linger == 0 || (inFlight.isEmpty() && backlog.ready() == 0)) {
      mailbox.wakeFor(1);
      return wake;
    }
    int missing = options.maxBatchRecords() - backlog.ready();
    mailbox.wakeFor(missing > 0 ? missing : options.maxBatchRecords());
    return now + linger - wake < 0 ? now + linger : wake;
  }

  private void takeRecords(long now) {
    mailbox.taking();
    StreamView known = shards.current();
    for (Outgoing record = mailbox.nextRecord(); record != null; record = mailbox.nextRecord()) {
      record.generation = flushes.begun();
      if (known == null || !early.isEmpty()) {
        early.add(record);
      } else {
        accept(record, known, now);
      }
    }
  }

  private void accept(Outgoing record, StreamView known, long now) {
    if (record.size > known.maxRecordBytes()) {
      if (shards.wereAskedInVain(now)) {
        // Kinesis itself says whether it still takes no larger ones.
        backlog.add(record, now);
        return;
      }
      if (!shards.isFresh(now)) {
        // It may take larger ones by now. What comes after it waits, so that it stays behind it.
        shards.markOutdated();
        early.add(record);
        return;
      }
      settlement.fail(
          record,
          Reason.RECORD,
          "it has "
              + record.size
              + " bytes with its key, and "
              + streamName
              + " takes "
              + known.maxRecordBytes(),
          null);
      return;
    }
    backlog.add(record, now);
  }

  private void expire(long now) {
    for (Outgoing oldest = early.peek();
        oldest != null && oldest.deadline - now <= 0;
        oldest = early.peek()) {
      early.remove();
      settlement.expired(oldest);
    }
    backlog.expire(now, settlement::expired);
    settlement.expire(now);
  }

  private void shardsLoaded(@Nullable StreamView loaded, @Nullable Throwable failure) {
    long now = clock.getAsLong();
    String problem = shards.loaded(loaded, failure, now);
    if (loaded != null) {
      backlog.route(loaded);
      for (Outgoing record = early.poll(); record != null; record = early.poll()) {
        accept(record, loaded, now);
      }
      settlement.shardsAreKnown(loaded, now);
      return;
    }
    StreamView known = shards.current();
    if (known == null) {
      notKnown(requireNonNull(problem), CallFailures.unwrapped(requireNonNull(failure)));
      return;
    }
    for (Outgoing record = early.poll(); record != null; record = early.poll()) {
      accept(record, known, now);
    }
  }

  private void notKnown(String problem, Throwable failure) {
    settlement.stalled(problem);
    boolean keepsTrying = options.refusals() == ProducerOptions.Refusals.KEEP_TRYING;
    if (!keepsTrying && !AwsFailures.isPassing(failure)) {
      for (Outgoing record = early.poll(); record != null; record = early.poll()) {
        settlement.fail(record, Reason.REFUSED, problem, failure);
      }
    }
  }

  private boolean send(long now) {
    if (!backlog.isDue(flushes.isAny(), inFlight.isEmpty(), now)) {
      return false;
    }
    List<Entry> entries = backlog.take(uplink.room(), now);
    if (entries.isEmpty()) {
      return false;
    }
    Request request = new Request(entries, now);
    inFlight.add(request);
    uplink.sent(request.bytes);
    tally.requests.increment();
    request.answer = calls.call(() -> kinesis.putRecords(request.toSdk(streamName)));
    var unused =
        request.answer.whenComplete(
            (response, failure) -> mailbox.post(() -> answered(request, response, failure)));
    return true;
  }

  private void answered(
      Request request, @Nullable PutRecordsResponse response, @Nullable Throwable failure) {
    long now = clock.getAsLong();
    if (response == null) {
      Throwable reason = CallFailures.unwrapped(requireNonNull(failure));
      if (Failures.isTimeout(reason)) {
        uplink.timedOut(request.bytes, request.sentAt, now);
      } else {
        uplink.failed(request.bytes);
      }
      settlement.failed(request, reason, now);
    } else {
      uplink.answered(request.bytes, request.sentAt, now);
      settlement.answered(request, response, now);
    }
    // Not before that: if it fails, its records are ended with all that are in flight.
    inFlight.remove(request);
  }

  /** Returns since when and why nothing gets through; may be called by any thread. */
  Optional<Stall> stall() {
    return settlement.stall();
  }

  private void endAll(String reason, @Nullable Throwable cause) {
    ended = true;
    // Answers that are there already count.
    for (Runnable event = mailbox.nextEvent(); event != null; event = mailbox.nextEvent()) {
      takeLast(event);
    }
    early.forEach(record -> results.fail(record, Reason.PRODUCER, reason, cause));
    backlog.drain(record -> results.fail(record, Reason.PRODUCER, reason, cause));
    for (Request request : inFlight) {
      request.entries.forEach(entry -> endInFlight(entry, reason, cause));
      request.answer.cancel(true);
    }
    settlement.drain(entry -> endInFlight(entry, reason, cause));
    refuseRest();
    flushes.endAll();
    results.close();
  }

  private static void takeLast(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException e) {
      log.error("An answer could not be taken", e);
    }
  }

  private void endInFlight(Entry entry, String reason, @Nullable Throwable cause) {
    for (Outgoing record : entry.records()) {
      if (!record.ended) {
        record.uncertain = true;
        results.fail(record, Reason.PRODUCER, reason, cause);
      }
    }
  }
}
