package org.kclframework.streams.spool;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.kclframework.core.internal.FileFailures;
import org.kclframework.streams.producer.Producer;
import org.kclframework.streams.producer.ProducerOptions;
import org.kclframework.streams.producer.ProducerOptions.Refusals;
import org.kclframework.streams.producer.ProducerRecord;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * Writes records to one stream by way of a spool on the local disk: a put returns when the record
 * is there, as durably as was asked for, whatever Kinesis does meanwhile. What was put is delivered
 * in the background, in order for each partition key, also after a restart.
 *
 * <pre>{@code
 * try (SpoolingProducer producer =
 *     SpoolingProducer.builder(Path.of("/var/spool/orders"), kinesis, "orders").build()) {
 *   producer.put(new ProducerRecord("customer-7", bytes));
 * }
 * }</pre>
 *
 * <p>Records are tried for ever: only one that the stream can never take, because it is too large
 * or invalid, is set aside into {@code undeliverable.jsonl} in the directory. Each record is
 * delivered at least once; after a crash, what was delivered since the last position was written is
 * delivered again.
 *
 * <p>A directory belongs to one producer at a time, and as long as it holds records to their
 * stream.
 *
 * <p>Thread-safe. An interrupt of a thread that puts does no harm to the spool.
 */
public final class SpoolingProducer implements AutoCloseable {

  /** The file in the directory that has the records which the stream can never take. */
  public static final String UNDELIVERABLES = Undeliverables.NAME;

  private final Spool spool;

  private SpoolingProducer(Spool spool) {
    this.spool = spool;
  }

  /**
   * Starts to describe a producer.
   *
   * @param directory where the spool is or will be; made if need be
   * @param kinesis the client, which stays the caller's to close, after the producer
   * @param streamName the stream
   */
  public static Builder builder(Path directory, KinesisAsyncClient kinesis, String streamName) {
    return new Builder(directory, kinesis, streamName);
  }

  /**
   * Puts a record, and returns when it is as durable as the options say. When the spool is full
   * this waits, fails, or drops other records, as they say.
   *
   * @throws SpoolFullException if there is no room, or was none in time
   * @throws RecordTooLargeException if no stream can take the record, or this spool cannot
   * @throws SpoolException if the record was not taken in for another reason: an error of the disk,
   *     a producer that is closed
   * @throws InterruptedException if the thread was interrupted while it waited; the record may have
   *     been taken in, and then is delivered
   */
  public void put(ProducerRecord record) throws SpoolException, InterruptedException {
    spool.put(record);
  }

  /**
   * Puts a record without waiting for the disk to be forced. The future completes when the record
   * is as durable as the options say, and fails with a {@link SpoolException} if it is not taken
   * in; with {@link Durability#MEMORY} and {@link Durability#OS} it is complete on return. Records
   * that one thread puts are delivered in the order of the calls. When the spool is full this waits
   * like {@link #put}.
   */
  public CompletableFuture<Void> putAsync(ProducerRecord record) {
    try {
      return spool.putAsync(record);
    } catch (SpoolException e) {
      return CompletableFuture.failedFuture(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CompletableFuture.failedFuture(
          new SpoolException("the put of " + record + " was interrupted", e));
    }
  }

  /**
   * Waits until all records put before are delivered, or set aside, or dropped.
   *
   * @return whether they were in time; if not, they are still tried
   */
  public boolean flush(Duration timeout) throws InterruptedException {
    return spool.flush(timeout);
  }

  /** Returns what became of the records so far. */
  public SpoolCounts counts() {
    return spool.counts();
  }

  /** Returns how the spool is doing. */
  public SpoolStatus status() {
    return spool.status();
  }

  /** Closes, giving the records 30 seconds to be delivered. */
  @Override
  public void close() {
    close(Duration.ofSeconds(30));
  }

  /**
   * Takes no more records, delivers what it can in time, and ends. What is left stays in the spool,
   * forced to the disk whatever the durability, and is delivered by the next producer of the
   * directory. Calling it again is harmless. An interrupt ends the wait for the delivery.
   *
   * <p>With {@link Durability#MEMORY} records can be left that are not on the disk yet. If the disk
   * does not take them within the timeout they are lost, as is logged and counted.
   *
   * @return whether nothing is left and nothing was lost meanwhile
   */
  public boolean close(Duration timeout) {
    return spool.close(timeout);
  }

  /** Describes a spooling producer. Not thread-safe. */
  public static final class Builder {

    private final Path directory;
    private final KinesisAsyncClient kinesis;
    private final String streamName;
    private SpoolOptions options = SpoolOptions.DEFAULT;
    private ProducerOptions producerOptions = ProducerOptions.DEFAULT;
    private MeterRegistry registry = new CompositeMeterRegistry();
    private Tags meterTags = Tags.empty();

    private Builder(Path directory, KinesisAsyncClient kinesis, String streamName) {
      this.directory = requireNonNull(directory, "directory is null");
      this.kinesis = requireNonNull(kinesis, "kinesis is null");
      this.streamName = requireNonNull(streamName, "streamName is null");
    }

    /** Sets how durable the spool is, and how large it becomes. */
    public Builder options(SpoolOptions value) {
      options = requireNonNull(value, "options is null");
      return this;
    }

    /**
     * Sets how records are sent. What would give a record up is not taken from them: the delivery
     * timeout, what is done with refusals, and what is done when the memory is used up.
     */
    public Builder producerOptions(ProducerOptions value) {
      producerOptions = requireNonNull(value, "options is null");
      return this;
    }

    /**
     * Sets where the meters of the spool and of its producer are registered. By default nowhere.
     */
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

    /**
     * Opens the spool, and starts to deliver what it holds.
     *
     * @throws SpoolException if the directory cannot be used: it cannot be written, another process
     *     uses it, it is of another stream, or of a version that is not known
     */
    public SpoolingProducer build() throws SpoolException {
      return open(LocalDisk.acquire(directory));
    }

    /** Opens the spool on a disk, which is closed if that fails. */
    SpoolingProducer open(Disk disk) throws SpoolException {
      ProducerOptions sending =
          producerOptions
              .withDeliveryTimeout(ProducerOptions.LONGEST)
              .withRefusals(Refusals.KEEP_TRYING)
              .withBuffer(producerOptions.maxBufferedBytes(), ProducerOptions.WhenFull.BLOCK);
      Supplier<Producer> producers =
          () ->
              Producer.builder(kinesis, streamName)
                  .options(sending)
                  .meters(registry)
                  .meterTags(meterTags)
                  .build();
      try {
        return new SpoolingProducer(
            new Spool(disk, streamName, options, producers, registry, meterTags));
      } catch (IOException e) {
        SpoolException failure =
            e instanceof SpoolException known
                ? known
                : new SpoolException(
                    "the spool " + disk + " cannot be opened: " + FileFailures.described(e), e);
        try {
          disk.close();
        } catch (IOException more) {
          failure.addSuppressed(more);
        }
        throw failure;
      }
    }
  }
}
