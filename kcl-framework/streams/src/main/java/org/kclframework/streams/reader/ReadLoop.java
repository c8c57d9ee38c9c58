package org.kclframework.streams.reader;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.internal.CallFailures;
import org.kclframework.core.runner.Backoff;
import org.kclframework.streams.reader.ShardReading.State;
import org.kclframework.streams.reader.ShardReading.Step;
import org.kclframework.streams.reader.StreamReadException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;

/**
 * Asks for the records of shards, and queues them to be handed out. It has no thread: who hands
 * records out sends the requests that are due, and answers come from the client's threads. All of
 * it is guarded by the lock that it is given.
 */
final class ReadLoop {

  private static final Logger log = LoggerFactory.getLogger(ReadLoop.class);

  /** How much of the time for which failures are repeated passes before it is told of them. */
  private static final int SILENT_PART = 24;

  private final KinesisAsyncClient kinesis;
  private final String streamName;
  private final ReaderOptions options;
  private final ReentrantLock lock;
  private final Condition changed;
  private final Backoff backoff;
  private final LongSupplier clock;
  private final InstantSource time;
  private final ShardLister lister;
  private final ShardFamily family;
  private final Deque<ShardReading> ready = new ArrayDeque<>();
  private final ReadTally tally = new ReadTally();

  /** The last shard that was told of because it fails. */
  private @Nullable ShardReading toldOf;

  /** How many shards are asking, or have records to be handed out. */
  private int busy;

  private boolean opening = true;
  private boolean stopped;
  private @Nullable StreamReadException failure;

  ReadLoop(
      KinesisAsyncClient kinesis,
      String streamName,
      ReaderOptions options,
      Backoff backoff,
      LongSupplier clock,
      InstantSource time,
      ReentrantLock lock,
      Condition changed) {
    this.kinesis = kinesis;
    this.streamName = streamName;
    this.options = options;
    this.backoff = backoff;
    this.clock = clock;
    this.time = time;
    this.lock = lock;
    this.changed = changed;
    this.lister = new ShardLister(kinesis, streamName, options.requestTimeout());
    this.family = new ShardFamily(streamName, tally);
  }

  /** Begins with some of the shards that were listed. */
  void begin(List<StreamShard> listed, Map<StreamShard, StartPosition> starts) {
    family.learn(listed);
    starts.forEach(family::add);
    family.wake(clock.getAsLong());
  }

  /** Returns whether a shard is still to be asked where its newest record is. */
  boolean isOpening() {
    opening =
        failure == null
            && !stopped
            && family.readings().stream().anyMatch(ShardReading::isToBeginAtTip);
    return opening;
  }

  /** Returns whether no record will come any more, except for those that are {@link #ready}. */
  boolean isDone() {
    return stopped
        || failure != null
        || family.readings().stream()
            .allMatch(reading -> reading.state() == State.DONE || reading.state() == State.ENDED);
  }

  /** Returns what went wrong for good, if anything did. */
  @Nullable StreamReadException failure() {
    return failure;
  }

  /** Returns the next record that is there; null if none is. */
  @Nullable StreamRecord take() {
    for (ShardReading reading = ready.peek(); reading != null; reading = ready.peek()) {
      StreamRecord record = reading.records().take();
      if (reading.records().isEmpty()) {
        ready.remove();
        handedOut(reading);
        sendDue();
      }
      if (record != null) {
        tally.records++;
        tally.malformed += record.defect() == null ? 0 : 1;
        return record;
      }
    }
    return null;
  }

  boolean hasReady() {
    return !ready.isEmpty();
  }

  /** Sends the requests that are due. */
  void sendDue() {
    if (stopped || failure != null) {
      return;
    }
    long now = clock.getAsLong();
    List<ShardReading> due = new ArrayList<>();
    for (ShardReading reading : family.readings()) {
      if (isToAsk(reading) && reading.due() - now <= 0) {
        due.add(reading);
      }
    }
    due.sort((first, second) -> Long.signum(first.due() - second.due()));
    for (ShardReading reading : due) {
      if (busy < options.maxConcurrentReads() && failure == null) {
        send(reading);
      }
    }
  }

  /** Returns in how many nanoseconds the next request is due, unless an answer comes first. */
  long nanosUntilDue() {
    if (busy >= options.maxConcurrentReads()) {
      return Long.MAX_VALUE;
    }
    long now = clock.getAsLong();
    return family.readings().stream()
        .filter(this::isToAsk)
        .mapToLong(reading -> reading.due() - now)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private boolean isToAsk(ShardReading reading) {
    return reading.state() == State.IDLE && (!opening || reading.step() != Step.RECORDS);
  }

  private void send(ShardReading reading) {
    reading.asks(time.instant());
    switch (reading.step()) {
      case ITERATOR ->
          send(
              reading,
              () -> kinesis.getShardIterator(reading.iteratorRequest(streamName)),
              answer -> {
                reading.received(requireNonNull(answer.shardIterator(), "shardIterator is null"));
                reading.beIdle(clock.getAsLong());
              });
      case RECORDS -> {
        long sent = clock.getAsLong();
        GetRecordsRequest request =
            GetRecordsRequest.builder()
                .shardIterator(reading.iterator())
                .limit(options.maxRecordsPerRead())
                .build();
        send(reading, () -> kinesis.getRecords(request), answer -> receive(reading, answer, sent));
      }
      case CHILDREN -> send(reading, lister::list, listed -> findChildren(reading, listed));
    }
  }

  private <T> void send(
      ShardReading reading, Supplier<CompletableFuture<T>> call, Consumer<T> receiver) {
    busy++;
    var unused =
        CallFailures.guarded(call)
            .orTimeout(options.requestTimeout().toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete((answer, problem) -> answered(reading, receiver, answer, problem));
  }

  private <T> void answered(
      ShardReading reading, Consumer<T> receiver, @Nullable T answer, @Nullable Throwable problem) {
    lock.lock();
    try {
      busy--;
      if (stopped || failure != null) {
        return;
      }
      if (answer == null) {
        failed(reading, CallFailures.unwrapped(requireNonNull(problem)));
      } else {
        receiver.accept(answer);
      }
    } catch (RuntimeException e) {
      // An answer that makes no sense, or a mistake of ours: either must not pass unseen.
      giveUp(reading, Reason.REFUSED, e.toString(), e);
    } finally {
      changed.signalAll();
      lock.unlock();
    }
  }

  private void receive(ShardReading reading, GetRecordsResponse answer, long sent) {
    tally.reads++;
    reading.received(answer);
    reading.readAt(sent);
    busy++;
    if (reading.records().isEmpty()) {
      handedOut(reading);
    } else {
      ready.add(reading);
    }
  }

  /** Goes on with a shard that has no records left from its last read. */
  private void handedOut(ShardReading reading) {
    busy--;
    if (reading.isAtEnd()) {
      if (reading.children().isEmpty() || !family.knowsParentsOf(reading.children())) {
        reading.ask(Step.CHILDREN, clock.getAsLong());
      } else {
        end(reading, reading.children());
      }
    } else if (options.end() == ReaderOptions.End.CAUGHT_UP && reading.isAtTip()) {
      reading.beDone();
    } else {
      boolean more = reading.millisBehindLatest() > 0;
      reading.beIdle(
          reading.readAt() + (more ? options.catchUpInterval() : options.pollInterval()).toNanos());
    }
  }

  private void findChildren(ShardReading reading, List<StreamShard> listed) {
    family.learn(listed);
    String id = reading.shard().shardId();
    boolean there = listed.stream().anyMatch(shard -> shard.shardId().equals(id));
    List<StreamShard> children =
        reading.children().isEmpty()
            ? listed.stream().filter(shard -> shard.parents().contains(id)).toList()
            : reading.children();
    if (reading.isLost() && there) {
      reading.isThereAfterAll();
      repeat(reading, "is not found, and yet is listed", null);
    } else if (reading.isLost()) {
      log.warn("{} of {} is gone: it is past the stream's retention", id, streamName);
      end(reading, children);
    } else if (children.isEmpty()) {
      repeat(reading, "has ended, and no shard follows it", null);
    } else {
      end(reading, children);
    }
  }

  private void end(ShardReading reading, List<StreamShard> children) {
    reading.end();
    children.forEach(child -> family.add(child, reading.startOfChildren()));
    family.wake(clock.getAsLong());
  }

  private void failed(ShardReading reading, Throwable problem) {
    switch (ReadFailures.kind(problem)) {
      case EXPIRED -> {
        tally.expired++;
        reading.expired();
        if (reading.failures() > 0) {
          repeat(reading, ReadFailures.describe(problem), problem);
        } else {
          reading.failed(clock.getAsLong());
          reading.beIdle(clock.getAsLong());
        }
      }
      case THROTTLED -> {
        tally.throttled++;
        repeat(reading, ReadFailures.describe(problem), problem);
      }
      case PASSING -> {
        tally.failed++;
        repeat(reading, ReadFailures.describe(problem), problem);
      }
      case NOT_FOUND -> {
        if (reading.step() == Step.CHILDREN) {
          giveUp(reading, Reason.STREAM_GONE, ReadFailures.describe(problem), problem);
        } else {
          reading.lose();
          reading.beIdle(clock.getAsLong());
        }
      }
      case REFUSED -> giveUp(reading, Reason.REFUSED, ReadFailures.describe(problem), problem);
    }
  }

  private void repeat(ShardReading reading, String problem, @Nullable Throwable cause) {
    long now = clock.getAsLong();
    reading.failed(now);
    if (reading.failingNanos(now) >= options.retryTimeout().toNanos()) {
      giveUp(
          reading,
          Reason.GIVEN_UP,
          problem + ", and so for " + options.retryTimeout().toSeconds() + " s",
          cause);
      return;
    }
    log.debug("{} of {}: {}", reading.shard().shardId(), streamName, problem);
    tellOnce(reading, problem, now);
    reading.beIdle(now + backoff.after(reading.failures()).toNanos());
  }

  /** Tells of one shard that fails for some time: what it is about is mostly about all. */
  private void tellOnce(ShardReading reading, String problem, long now) {
    Duration failing = Duration.ofNanos(reading.failingNanos(now));
    boolean told = toldOf != null && toldOf.failures() > 0;
    if (!told && failing.compareTo(options.retryTimeout().dividedBy(SILENT_PART)) >= 0) {
      toldOf = reading;
      log.warn(
          "{} of {} cannot be read: {}; it is tried for {} s more",
          reading.shard().shardId(),
          streamName,
          problem,
          options.retryTimeout().minus(failing).toSeconds());
    }
  }

  private void giveUp(
      ShardReading reading, Reason reason, String problem, @Nullable Throwable cause) {
    failure =
        new StreamReadException(
            reason,
            reading.shard().shardId() + " of stream " + streamName + " cannot be read: " + problem,
            cause);
  }

  void stop() {
    stopped = true;
    changed.signalAll();
  }

  void discard() {
    ready.forEach(reading -> reading.records().discard());
    ready.clear();
  }

  List<ShardPosition> positions() {
    return family.readings().stream().map(ShardReading::position).toList();
  }

  ReaderCounts counts() {
    return tally.counts();
  }
}
