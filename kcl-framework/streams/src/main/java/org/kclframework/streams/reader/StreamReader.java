package org.kclframework.streams.reader;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.Backoff;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * Reads the records of a stream, one after the other, without a worker or leases.
 *
 * <pre>{@code
 * try (StreamReader reader =
 *     StreamReader.builder(kinesis, "orders").from(StartPosition.trimHorizon()).open()) {
 *   for (Optional<StreamRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
 *     handle(next.get());
 *   }
 * }
 * }</pre>
 *
 * <p>Records of a shard come in their order, and those of a shard that was split off or merged only
 * after all of its parents'. Between shards there is no order. Aggregates are taken apart; one that
 * cannot be is handed out as it is, with a {@linkplain StreamRecord#defect() defect}. Iterators
 * that expire, throttling, and requests that fail cost no record and repeat none.
 *
 * <p>Requests are sent while {@link #next} or {@link #poll} is called, so what is read ahead is
 * bounded by {@link ReaderOptions#maxConcurrentReads()}. One thread at a time calls these two; all
 * other methods may be called by any thread at any time.
 */
public final class StreamReader implements AutoCloseable {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final LongSupplier clock;
  private final ReadLoop loop;

  private StreamReader(Builder builder) {
    clock = builder.clock;
    loop =
        new ReadLoop(
            builder.kinesis,
            builder.streamName,
            builder.options,
            builder.backoff,
            clock,
            builder.time,
            lock,
            changed);
  }

  /**
   * Starts to describe a reader.
   *
   * @param kinesis the client, which stays the caller's to close
   * @param streamName the stream
   */
  public static Builder builder(KinesisAsyncClient kinesis, String streamName) {
    return new Builder(kinesis, streamName);
  }

  private void open(List<StreamShard> listed, Map<StreamShard, StartPosition> starts)
      throws StreamReadException, InterruptedException {
    lock.lockInterruptibly();
    try {
      loop.begin(listed, starts);
      while (loop.isOpening()) {
        loop.sendDue();
        if (loop.isOpening()) {
          await(loop.nanosUntilDue());
        }
      }
      throwFailure();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next record and returns it. Returns nothing when there will be no more: after a
   * {@link #stop} when all that was fetched is handed out, at the {@link ReaderOptions.End} that
   * was chosen, or when the stream has no open shard left.
   *
   * @throws StreamReadException if the stream cannot be read on, after all that was fetched is
   *     handed out; calling it again throws it again
   */
  public Optional<StreamRecord> next() throws StreamReadException, InterruptedException {
    return poll(Long.MAX_VALUE);
  }

  /**
   * Does the same, but waits for a limited time. When it returns nothing, {@link #isDone} says
   * whether there may be more.
   */
  public Optional<StreamRecord> poll(Duration timeout)
      throws StreamReadException, InterruptedException {
    return poll(timeout.toNanos());
  }

  private Optional<StreamRecord> poll(long timeoutNanos)
      throws StreamReadException, InterruptedException {
    lock.lockInterruptibly();
    try {
      long begin = clock.getAsLong();
      while (true) {
        StreamRecord record = loop.take();
        if (record != null) {
          return Optional.of(record);
        }
        throwFailure();
        if (loop.isDone()) {
          return Optional.empty();
        }
        loop.sendDue();
        long left = timeoutNanos - (clock.getAsLong() - begin);
        if (!loop.hasReady() && !loop.isDone()) {
          if (left <= 0) {
            return Optional.empty();
          }
          await(Math.min(loop.nanosUntilDue(), left));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for an answer, a request to stop, or the time for the next request; callers loop. */
  @SuppressWarnings("WaitNotInLoop")
  private void await(long nanos) throws InterruptedException {
    if (nanos > 0) {
      var unused = changed.awaitNanos(nanos);
    }
  }

  private void throwFailure() throws StreamReadException {
    StreamReadException failure = loop.failure();
    if (failure != null) {
      throw failure;
    }
  }

  /** Returns whether all has been handed out that will ever be. */
  public boolean isDone() {
    lock.lock();
    try {
      return !loop.hasReady() && loop.isDone();
    } finally {
      lock.unlock();
    }
  }

  /** Fetches no more; returns at once. What has been fetched is still handed out. */
  public void stop() {
    lock.lock();
    try {
      loop.stop();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns how far each shard has been read, closed ones included, counting what was handed out.
   */
  public List<ShardPosition> positions() {
    lock.lock();
    try {
      return loop.positions();
    } finally {
      lock.unlock();
    }
  }

  /** Returns what it has done so far. */
  public ReaderCounts counts() {
    lock.lock();
    try {
      return loop.counts();
    } finally {
      lock.unlock();
    }
  }

  /** Fetches no more and hands out no more. */
  @Override
  public void close() {
    lock.lock();
    try {
      loop.stop();
      loop.discard();
    } finally {
      lock.unlock();
    }
  }

  /** Describes a reader. Not thread-safe. */
  public static final class Builder {

    private final KinesisAsyncClient kinesis;
    private final String streamName;
    private StartPosition start = StartPosition.latest();
    private Map<String, StartPosition> positions = Map.of();
    private @Nullable Set<Integer> numbers;
    private @Nullable Set<String> ids;
    private ReaderOptions options = ReaderOptions.DEFAULT;
    private LongSupplier clock = System::nanoTime;
    private InstantSource time = InstantSource.system();
    private Backoff backoff =
        new Backoff(
            Duration.ofMillis(250),
            Duration.ofSeconds(5),
            () -> ThreadLocalRandom.current().nextLong());

    private Builder(KinesisAsyncClient kinesis, String streamName) {
      this.kinesis = requireNonNull(kinesis, "kinesis is null");
      this.streamName = requireNonNull(streamName, "streamName is null");
    }

    /** Sets where to begin. By default behind the newest records. */
    public Builder from(StartPosition value) {
      start = requireNonNull(value, "start is null");
      return this;
    }

    /**
     * Sets where to begin in shards by their ids, such as what a checkpoint says. Shards that come
     * before these are taken for read, and those that follow them are read from their beginning.
     * Ids of shards that are gone are passed over.
     */
    public Builder positions(Map<String, StartPosition> value) {
      positions = Map.copyOf(value);
      return this;
    }

    /**
     * Reads only some shards, and those that follow them.
     *
     * @param value their places in the list of all shards, closed ones included, from 0
     */
    public Builder shards(Collection<Integer> value) {
      numbers = new LinkedHashSet<>(value);
      return this;
    }

    /** Reads only the shards with some ids, and those that follow them. */
    public Builder shardIds(Collection<String> value) {
      ids = new LinkedHashSet<>(value);
      return this;
    }

    /** Sets how records are asked for. */
    public Builder options(ReaderOptions value) {
      options = requireNonNull(value, "options is null");
      return this;
    }

    Builder clock(LongSupplier nanos, InstantSource instants) {
      clock = nanos;
      time = instants;
      return this;
    }

    Builder backoff(Backoff value) {
      backoff = value;
      return this;
    }

    /**
     * Lists the shards, finds their newest records if it is to begin there, and returns the reader.
     *
     * @throws StreamReadException if the stream cannot be read
     * @throws IllegalArgumentException if it has no such shard
     */
    public StreamReader open() throws StreamReadException, InterruptedException {
      List<StreamShard> listed = StreamShards.list(kinesis, streamName, options.requestTimeout());
      StartPlan plan = new StartPlan(listed);
      StreamReader reader = new StreamReader(this);
      reader.open(listed, plan.starts(chosen(plan, listed), positions, start));
      return reader;
    }

    private Collection<StreamShard> chosen(StartPlan plan, List<StreamShard> listed) {
      if (numbers == null && ids == null) {
        return listed;
      }
      Set<StreamShard> chosen = new LinkedHashSet<>();
      if (numbers != null) {
        chosen.addAll(plan.numbered(streamName, numbers));
      }
      if (ids != null) {
        chosen.addAll(plan.named(streamName, ids));
      }
      return chosen;
    }
  }
}
