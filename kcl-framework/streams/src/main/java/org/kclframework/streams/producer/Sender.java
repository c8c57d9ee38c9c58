package org.kclframework.streams.producer;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/**
 * The sending thread of a producer. All state of records on their way belongs to it; other threads
 * hand it records, flushes and answers.
 */
final class Sender implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Sender.class);

  /** How long a failed or stale listing of shards is left alone. */
  private static final long VIEW_PAUSE = TimeUnit.SECONDS.toNanos(1);

  /** An aggregate that is in another shard than the one it was made for. */
  private record Misplaced(Entry entry, String shardId, String sequenceNumber) {}

  private final KinesisAsyncClient kinesis;
  private final String streamName;
  private final ProducerOptions options;
  private final StreamViews views;
  private final Backoff backoff;
  private final Tally tally;
  private final Results results;
  private final Flushes flushes;
  private final LongSupplier clock;

  private final Queue<Outgoing> inbox = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Thread sleeping;

  /**
   * How many records have come since the inbox was emptied, and how many are worth waking up for.
   */
  private final AtomicInteger arrived = new AtomicInteger();

  private volatile int worthWaking = 1;
  private volatile boolean ended;
  private boolean ending;

  /** Records that came before anything was known of the stream. */
  private final Deque<Outgoing> early = new ArrayDeque<>();

  private final Backlog backlog;
  private final Set<Request> inFlight = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Misplaced> misplaced = new ArrayList<>();
  private @Nullable StreamView view;
  private boolean viewLoading;
  private boolean viewStale = true;
  private long viewNotBefore;
  private @Nullable String viewProblem;
  private final boolean keepsTrying;
  private volatile @Nullable Stall stall;

  Sender(
      KinesisAsyncClient kinesis,
      String streamName,
      ProducerOptions options,
      Backoff backoff,
      Tally tally,
      Results results,
      LongSupplier clock) {
    this.kinesis = kinesis;
    this.streamName = streamName;
    this.options = options;
    this.views = new StreamViews(kinesis, streamName);
    this.backoff = backoff;
    this.tally = tally;
    this.results = results;
    this.flushes = new Flushes(results);
    this.clock = clock;
    this.keepsTrying = options.refusals() == ProducerOptions.Refusals.KEEP_TRYING;
    this.viewNotBefore = clock.getAsLong();
    this.backlog = new Backlog(options);
  }

  /** Takes over a record, whose future will have a result whatever happens. */
  void add(Outgoing record) {
    inbox.add(record);
    int count = arrived.incrementAndGet();
    if (ended) {
      // It may have come too late for the thread to see it.
      refuseInbox();
      return;
    }
    if (count >= worthWaking) {
      wakeUp();
    }
  }

  private void refuseInbox() {
    for (Outgoing record = inbox.poll(); record != null; record = inbox.poll()) {
      results.refuse(record, "the producer has ended", null);
    }
  }

  /** Completes a future when all records that came before have a result. */
  void flush(CompletableFuture<Void> flush) {
    post(() -> flushes.add(flush));
    if (ended) {
      // All records have results, and nobody may be there to say so.
      flush.complete(null);
    }
  }

  /** Ends the thread, and with failures all records that have no result yet. */
  void end() {
    post(() -> ending = true);
  }

  private void post(Runnable event) {
    events.add(event);
    wakeUp();
  }

  private void wakeUp() {
    Thread waiting = sleeping;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  @Override
  public void run() {
    try {
      long wake = turn(clock.getAsLong());
      while (!ending) {
        sleep(wake - clock.getAsLong());
        wake = turn(clock.getAsLong());
      }
      endAll("the producer was closed before", null);
    } catch (Throwable e) {
      log.error("The producer of {} has failed and takes no more records", streamName, e);
      endAll("the producer has failed", e);
    }
  }

  private void sleep(long nanos) {
    sleeping = Thread.currentThread();
    if (arrived.get() < worthWaking && events.isEmpty() && nanos > 0) {
      LockSupport.parkNanos(this, nanos);
    }
    sleeping = null;
  }

  /** Does what there is to do, and returns until when nothing is, if nothing comes. */
  long turn(long now) {
    takeInbox(now);
    for (Runnable event = events.poll(); event != null; event = events.poll()) {
      // A flush covers all that was put before it, and so is in the inbox.
      takeInbox(now);
      event.run();
    }
    loadView(now);
    expire(now);
    boolean maySend = view != null;
    if (maySend) {
      backlog.wake(now);
      while (inFlight.size() < options.maxInFlightRequests() && send(now)) {
        // As many as there are.
      }
    }
    flushes.advance();
    results.publish();
    boolean mayLinger = maySend && inFlight.size() < options.maxInFlightRequests();
    long wake = backlog.wakeTime(mayLinger, now);
    if (!early.isEmpty() && early.getFirst().deadline - wake < 0) {
      wake = early.getFirst().deadline;
    }
    if (isViewWanted() && viewNotBefore - wake < 0) {
      wake = viewNotBefore;
    }
    return doze(wake, now);
  }

  /**
   * Decides how many records have to come before it is worth waking up for them, since for each
   * would cost more than all else. While records wait for others or for answers, those that come
   * may do so too, as long as none does for more than its linger time.
   */
  private long doze(long wake, long now) {
    long linger = options.linger().toNanos();
    if (linger == 0 || (inFlight.isEmpty() && backlog.ready() == 0)) {
      worthWaking = 1;
      return wake;
    }
    int missing = options.maxBatchRecords() - backlog.ready();
    worthWaking = missing > 0 ? missing : options.maxBatchRecords();
    return now + linger - wake < 0 ? now + linger : wake;
  }

  private void takeInbox(long now) {
    arrived.set(0);
    for (Outgoing record = inbox.poll(); record != null; record = inbox.poll()) {
      record.generation = flushes.begun();
      if (view == null) {
        early.add(record);
      } else {
        accept(record, view, now);
      }
    }
  }

  private void accept(Outgoing record, StreamView known, long now) {
    if (record.size > known.maxRecordBytes()) {
      fail(
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
      expired(oldest);
    }
    backlog.expire(now, this::expired);
    for (Misplaced aggregate : List.copyOf(misplaced)) {
      if (aggregate.entry().records().stream().anyMatch(record -> record.deadline - now <= 0)) {
        misplaced.remove(aggregate);
        retryMisplaced(aggregate, now);
      }
    }
  }

  private void expired(Outgoing record) {
    fail(record, Reason.TIME, "its time of " + options.deliveryTimeout() + " is over", null);
  }

  private boolean isViewWanted() {
    boolean needed = view == null ? !early.isEmpty() : viewStale;
    return needed && !viewLoading;
  }

  private void loadView(long now) {
    if (!isViewWanted() || viewNotBefore - now > 0) {
      return;
    }
    viewLoading = true;
    viewStale = false;
    var unused =
        views
            .load()
            .orTimeout(options.requestTimeout().toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete((loaded, failure) -> post(() -> viewLoaded(loaded, failure)));
  }

  private void viewLoaded(@Nullable StreamView loaded, @Nullable Throwable failure) {
    long now = clock.getAsLong();
    viewLoading = false;
    viewNotBefore = now + VIEW_PAUSE;
    if (loaded == null) {
      viewFailed(CallFailures.unwrapped(requireNonNull(failure)));
      return;
    }
    view = loaded;
    viewProblem = null;
    backlog.route(loaded);
    for (Outgoing record = early.poll(); record != null; record = early.poll()) {
      accept(record, loaded, now);
    }
    List<Misplaced> again = List.copyOf(misplaced);
    misplaced.clear();
    again.forEach(aggregate -> settle(aggregate, loaded, now));
  }

  private void viewFailed(Throwable failure) {
    viewStale = true;
    String problem = "the shards of " + streamName + " cannot be listed: ";
    String described = problem + Failures.describe(failure);
    if (!described.equals(viewProblem)) {
      viewProblem = described;
      log.warn("{}; it is tried again every second", described);
    }
    if (view == null) {
      stalled(described);
    }
    if (view == null && !keepsTrying && !AwsFailures.isPassing(failure)) {
      for (Outgoing record = early.poll(); record != null; record = early.poll()) {
        fail(record, Reason.REFUSED, described, failure);
      }
    }
  }

  /**
   * Decides about an aggregate that is in a shard which was split off or merged after the aggregate
   * was made. KCL drops all of an aggregate that holds a record of another shard, so it has to be
   * sent again, unless all of its records belong where it is.
   */
  private void settle(Misplaced aggregate, StreamView known, long now) {
    boolean belongs =
        known.shards().stream()
            .filter(shard -> shard.shardId().equals(aggregate.shardId()))
            .anyMatch(
                shard ->
                    aggregate.entry().records().stream()
                        .allMatch(record -> shard.contains(record.hashKey)));
    if (belongs) {
      deliver(aggregate.entry(), aggregate.shardId(), aggregate.sequenceNumber(), now);
    } else {
      retryMisplaced(aggregate, now);
    }
  }

  private void retryMisplaced(Misplaced aggregate, long now) {
    retry(aggregate.entry(), "its aggregate was stored in another shard", true, now);
  }

  private boolean send(long now) {
    if (!backlog.isDue(flushes.isAny(), inFlight.isEmpty(), now)) {
      return false;
    }
    List<Entry> entries = backlog.take(now);
    if (entries.isEmpty()) {
      return false;
    }
    Request request = new Request(entries);
    inFlight.add(request);
    tally.requests.increment();
    var unused =
        CallFailures.guarded(() -> kinesis.putRecords(request.toSdk(streamName)))
            .orTimeout(options.requestTimeout().toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete((response, failure) -> post(() -> answered(request, response, failure)));
    return true;
  }

  private void answered(
      Request request, @Nullable PutRecordsResponse response, @Nullable Throwable failure) {
    takeAnswer(request, response, failure, clock.getAsLong());
    // Not before that: if it fails, its records are ended with all that are in flight.
    inFlight.remove(request);
  }

  private void takeAnswer(
      Request request,
      @Nullable PutRecordsResponse response,
      @Nullable Throwable failure,
      long now) {
    if (response == null) {
      requestFailed(request, CallFailures.unwrapped(requireNonNull(failure)), now);
      return;
    }
    List<PutRecordsResultEntry> answers = response.records();
    if (answers.size() != request.entries.size()) {
      String problem = answers.size() + " answers to " + request.entries.size() + " records";
      request.entries.forEach(entry -> retry(entry, problem, true, now));
      return;
    }
    for (int i = 0; i < answers.size(); i++) {
      entryAnswered(request.entries.get(i), answers.get(i), now);
    }
  }

  private void entryAnswered(Entry entry, PutRecordsResultEntry answer, long now) {
    if (answer.sequenceNumber() != null && answer.shardId() != null) {
      entry.lane().limit.accepted(RateLimit.cost(entry.size()));
      stored(entry, answer.shardId(), answer.sequenceNumber(), now);
      return;
    }
    String problem = answer.errorCode() == null ? "no answer" : answer.errorCode();
    if (Failures.isThrottling(problem)) {
      tally.throttled.increment();
      entry.lane().limit.throttled(RateLimit.cost(entry.size()), now);
    }
    retry(entry, problem, answer.errorCode() == null, now);
  }

  private void stored(Entry entry, String shardId, String sequenceNumber, long now) {
    ShardRange expected = entry.lane().shard;
    if (expected.isKnown() && !expected.shardId().equals(shardId)) {
      viewStale = true;
      if (entry.isAggregate()) {
        misplaced.add(new Misplaced(entry, shardId, sequenceNumber));
        return;
      }
    }
    deliver(entry, shardId, sequenceNumber, now);
  }

  private void deliver(Entry entry, String shardId, String sequenceNumber, long now) {
    long subSequenceNumber = 0;
    stall = null;
    for (Outgoing record : entry.records()) {
      results.deliver(record, shardId, sequenceNumber, subSequenceNumber);
      record.generationEnded();
      subSequenceNumber++;
    }
    backlog.giveBack(entry, now, now);
  }

  private void requestFailed(Request request, Throwable failure, long now) {
    String problem = Failures.describe(failure);
    boolean ofOneRecord = Failures.isOfOneRecord(failure);
    boolean severalOfWhichOneMayBeBad = ofOneRecord && request.records() > 1;
    boolean passing = AwsFailures.isPassing(failure) || (keepsTrying && !ofOneRecord);
    if (passing || severalOfWhichOneMayBeBad) {
      boolean throttled = AwsFailures.isThrottling(failure);
      for (Entry entry : request.entries) {
        entry.records().forEach(record -> record.alone |= severalOfWhichOneMayBeBad);
        if (throttled) {
          tally.throttled.increment();
          entry.lane().limit.throttled(RateLimit.cost(entry.size()), now);
        }
        retry(entry, problem, !throttled && !severalOfWhichOneMayBeBad, now);
      }
      return;
    }
    for (Entry entry : request.entries) {
      Reason reason = ofOneRecord ? Reason.RECORD : Reason.REFUSED;
      entry
          .records()
          .forEach(record -> fail(record, reason, "Kinesis refused it: " + problem, failure));
      backlog.giveBack(entry, now, now);
    }
  }

  private void retry(Entry entry, String problem, boolean uncertain, long now) {
    int attempts = 1;
    stalled(problem);
    for (Outgoing record : entry.records()) {
      record.problem = problem;
      record.uncertain |= uncertain;
      attempts = Math.max(attempts, record.attempts);
      if (record.deadline - now <= 0) {
        expired(record);
      } else {
        tally.retries.increment();
      }
    }
    backlog.giveBack(entry, now + backoff.after(attempts).toNanos(), now);
  }

  private void stalled(String problem) {
    Stall before = stall;
    if (before == null || !before.problem().equals(problem)) {
      stall = new Stall(before == null ? Instant.now() : before.since(), problem);
    }
  }

  /** Returns since when and why nothing gets through. */
  Optional<Stall> stall() {
    return Optional.ofNullable(stall);
  }

  private void fail(Outgoing record, Reason reason, String text, @Nullable Throwable cause) {
    results.fail(record, reason, text, cause);
    record.generationEnded();
  }

  private void endAll(String reason, @Nullable Throwable cause) {
    ended = true;
    // Answers that are there already count.
    for (Runnable event = events.poll(); event != null; event = events.poll()) {
      takeLast(event);
    }
    early.forEach(record -> results.fail(record, Reason.PRODUCER, reason, cause));
    backlog.drain(record -> results.fail(record, Reason.PRODUCER, reason, cause));
    inFlight.forEach(
        request -> request.entries.forEach(entry -> endInFlight(entry, reason, cause)));
    misplaced.forEach(aggregate -> endInFlight(aggregate.entry(), reason, cause));
    refuseInbox();
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
