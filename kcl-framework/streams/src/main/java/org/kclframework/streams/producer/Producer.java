package org.kclframework.streams.producer;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.runner.Backoff;
import org.kclframework.streams.internal.Timeouts;
import org.kclframework.streams.producer.DeliveryException.Certainty;
import org.kclframework.streams.producer.DeliveryException.Reason;
import org.kclframework.streams.producer.ProducerOptions.WhenFull;
import org.kclframework.streams.producer.PutAllException.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * Writes records to one stream, many in a request, and keeps those of a partition key in order.
 *
 * <pre>{@code
 * try (Producer producer = Producer.builder(kinesis, "orders").build()) {
 *   producer.put(new ProducerRecord("customer-7", bytes)).whenComplete(...);
 * }
 * }</pre>
 *
 * <p>Each record that is put ends in a result or in a {@link DeliveryException} that holds the
 * record; {@link #counts} adds them up. A record that has to be sent again may be stored twice: an
 * attempt whose answer was lost may have stored it. Order holds as far as records are delivered:
 * one that is given up leaves a gap, and those after it go on.
 *
 * <p>Thread-safe. The futures are completed by one thread of the producer, which does nothing else:
 * what is hung on them without an executor delays the futures after it, and must not wait for
 * another result of the same producer. It may put.
 */
public final class Producer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Producer.class);

  /** How long {@link #close()} waits. */
  private static final Duration CLOSE_TIME = Duration.ofSeconds(30);

  /** How much longer a close waits for what hangs on the futures of records. */
  private static final Duration CALLBACK_TIME = Duration.ofSeconds(10);

  private final ProducerOptions options;
  private final Tally tally = new Tally();
  private final BufferSpace space;
  private final Results results;
  private final Sender sender;
  private final Thread thread;
  private final ProducerMeters meters;
  private volatile boolean closed;

  /** Whether the first close came to its end in time. */
  private final AtomicReference<@Nullable Boolean> closedInTime = new AtomicReference<>();

  private Producer(Builder builder) {
    options = builder.options;
    space = new BufferSpace(options.maxBufferedBytes());
    Backoff backoff =
        new Backoff(
            options.firstBackoff(),
            options.maxBackoff(),
            () -> ThreadLocalRandom.current().nextLong());
    results = new Results(tally, space, builder.streamName);
    ExecutorService caller = caller(builder.streamName);
    sender =
        new Sender(
            builder.kinesis,
            builder.streamName,
            options,
            backoff,
            tally,
            results,
            caller,
            System::nanoTime);
    meters =
        new ProducerMeters(builder.registry, builder.meterTags, builder.streamName, tally, space);
    thread =
        new Thread(
            () -> {
              sender.run();
              caller.shutdown();
            },
            "producer-" + builder.streamName);
    thread.setDaemon(true);
    thread.start();
  }

  private static ExecutorService caller(String streamName) {
    ThreadPoolExecutor caller =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread calling = new Thread(task, "producer-client-" + streamName);
              calling.setDaemon(true);
              return calling;
            });
    // Should there be no thread to be had, it fails here, and not when there are records.
    caller.prestartCoreThread();
    return caller;
  }

  /**
   * Starts to describe a producer.
   *
   * @param kinesis the client, which stays the caller's to close
   * @param streamName the stream
   */
  public static Builder builder(KinesisAsyncClient kinesis, String streamName) {
    return new Builder(kinesis, streamName);
  }

  /**
   * Puts a record. The future ends with a {@link DeliveryException} if the record is given up, or
   * not accepted. When the memory for records is used up this waits, or not, as the options say.
   */
  public CompletableFuture<PutResult> put(ProducerRecord record) {
    requireNonNull(record, "record is null");
    if (closed) {
      return rejected(record, "the producer is closed", null);
    }
    long deadline = System.nanoTime() + options.deliveryTimeout().toNanos();
    int memory = Outgoing.memory(record);
    if (!space.tryTake(memory)) {
      try {
        waitForSpace(memory, deadline);
      } catch (BufferFullException e) {
        return rejected(record, e.getMessage(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return rejected(record, "its put was interrupted", e);
      }
    }
    tally.accepted.increment();
    Outgoing outgoing = new Outgoing(record, deadline);
    sender.add(outgoing);
    return outgoing.result;
  }

  private void waitForSpace(int memory, long deadline)
      throws BufferFullException, InterruptedException {
    boolean mayWait = options.whenFull() == WhenFull.BLOCK;
    if (mayWait && results.isCallback()) {
      // It would wait for itself, as it is the one that gives memory back.
      space.takeAnyway(memory);
      return;
    }
    if (!mayWait || !space.take(memory, deadline - System.nanoTime())) {
      throw new BufferFullException(
          "the records that wait take all of the "
              + options.maxBufferedBytes()
              + " bytes there are");
    }
  }

  private CompletableFuture<PutResult> rejected(
      ProducerRecord record, @Nullable String reason, @Nullable Throwable cause) {
    tally.rejected.increment();
    return CompletableFuture.failedFuture(
        new DeliveryException(
            record,
            Reason.PRODUCER,
            Certainty.NOT_STORED,
            0,
            record + " was not accepted: " + reason,
            cause));
  }

  /**
   * Puts records; the futures are in the order of the records. Records of a partition key are
   * stored in this order too.
   */
  public List<CompletableFuture<PutResult>> putAll(List<ProducerRecord> records) {
    List<CompletableFuture<PutResult>> results = new ArrayList<>(records.size());
    records.forEach(record -> results.add(put(record)));
    return results;
  }

  /**
   * Puts a record and waits until it is stored.
   *
   * @throws DeliveryException if it is given up
   */
  public PutResult putAndWait(ProducerRecord record)
      throws DeliveryException, InterruptedException {
    Outcome outcome = await(put(record));
    if (outcome.failure().isPresent()) {
      throw outcome.failure().get();
    }
    return outcome.result().orElseThrow();
  }

  /**
   * Puts records, waits until each of them has a result, and returns the results in the order of
   * the records.
   *
   * @throws PutAllException if any of them is given up, with what became of each
   */
  public List<PutResult> putAllAndWait(List<ProducerRecord> records)
      throws PutAllException, InterruptedException {
    List<Outcome> outcomes = new ArrayList<>(records.size());
    for (CompletableFuture<PutResult> result : putAll(records)) {
      outcomes.add(await(result));
    }
    if (outcomes.stream().anyMatch(outcome -> outcome.failure().isPresent())) {
      throw new PutAllException(outcomes);
    }
    return outcomes.stream().map(outcome -> outcome.result().orElseThrow()).toList();
  }

  private static Outcome await(CompletableFuture<PutResult> result) throws InterruptedException {
    try {
      return new Outcome(Optional.of(result.get()), Optional.empty());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DeliveryException failure) {
        return new Outcome(Optional.empty(), Optional.of(failure));
      }
      throw new CompletionException(e.getCause());
    }
  }

  /** Returns a future that completes when all records put before have a result. */
  public CompletableFuture<Void> flush() {
    CompletableFuture<Void> flushed = new CompletableFuture<>();
    sender.flush(flushed);
    return flushed;
  }

  /**
   * Sends what there is and waits until all records put before have a result.
   *
   * @return whether they had in time; if not, they are still tried
   */
  public boolean flush(Duration timeout) throws InterruptedException {
    try {
      flush().get(Timeouts.nanos(timeout), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    }
  }

  /** Returns what became of the records so far. */
  public ProducerCounts counts() {
    return tally.counts();
  }

  /** Returns since when and why nothing gets through, if that is so. */
  public Optional<Stall> stall() {
    return sender.stall();
  }

  /** Takes no more records, and gives those that it has 30 seconds to be delivered. */
  @Override
  public void close() {
    close(CLOSE_TIME);
  }

  /**
   * Takes no more records, sends what there is, and ends. Records that have no result in time fail.
   * What hangs on their futures has run then, unless it takes more than ten seconds. Calling it
   * again is harmless. An interrupt ends the wait.
   *
   * @return whether all records had a result in time, also when it is called again
   */
  public boolean close(Duration timeout) {
    closed = true;
    space.close();
    boolean flushed = false;
    try {
      flushed = flush(timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closedInTime.compareAndSet(null, flushed);
    sender.end();
    boolean interrupted = Thread.interrupted();
    try {
      thread.join();
      if (!interrupted && !results.awaitEnd(CALLBACK_TIME)) {
        log.warn(
            "What hangs on the results of {} still runs, and is not waited for", thread.getName());
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    meters.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return Boolean.TRUE.equals(closedInTime.get());
  }

  /** Describes a producer. Not thread-safe. */
  public static final class Builder {

    private final KinesisAsyncClient kinesis;
    private final String streamName;
    private ProducerOptions options = ProducerOptions.DEFAULT;
    private MeterRegistry registry = new CompositeMeterRegistry();
    private Tags meterTags = Tags.empty();

    private Builder(KinesisAsyncClient kinesis, String streamName) {
      this.kinesis = requireNonNull(kinesis, "kinesis is null");
      this.streamName = requireNonNull(streamName, "streamName is null");
    }

    /** Sets how the producer batches, retries and bounds what it holds. */
    public Builder options(ProducerOptions value) {
      options = requireNonNull(value, "options is null");
      return this;
    }

    /** Sets where the producer's meters are registered. By default nowhere. */
    public Builder meters(MeterRegistry value) {
      registry = requireNonNull(value, "registry is null");
      return this;
    }

    /**
     * Sets tags that the meters have besides {@code stream}. They tell apart producers of one
     * registry whose streams have the same name, as in two regions; without them these share
     * meters.
     */
    public Builder meterTags(Tags value) {
      meterTags = requireNonNull(value, "meterTags is null");
      return this;
    }

    /** Starts the producer. */
    public Producer build() {
      return new Producer(this);
    }
  }
}
