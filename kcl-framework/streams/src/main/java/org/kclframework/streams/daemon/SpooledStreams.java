package org.kclframework.streams.daemon;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.kclframework.streams.catalog.StreamCatalog;
import org.kclframework.streams.catalog.StreamEntry;
import org.kclframework.streams.producer.ProducerOptions;
import org.kclframework.streams.producer.ProducerRecord;
import org.kclframework.streams.spool.SpoolOptions;
import org.kclframework.streams.spool.SpoolingProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * The streams of a catalog, each with a spool of its own on the disk, from which its events are
 * delivered in the background.
 *
 * <p>What earlier runs left in the spools is delivered too. The spool of an alias that the catalog
 * does not have any more is left alone until it has it again.
 */
public final class SpooledStreams implements EventSink {

  private static final Logger log = LoggerFactory.getLogger(SpooledStreams.class);

  private final StreamCatalog catalog;
  private final Map<String, SpooledStream> spools = new LinkedHashMap<>();
  private final List<String> orphans;

  private SpooledStreams(StreamCatalog catalog, List<String> orphans) {
    this.catalog = catalog;
    this.orphans = orphans;
  }

  /**
   * Starts to describe the streams.
   *
   * @param directory where the spools are or will be, each in a directory of its alias
   * @param clients gives the client for each stream, which stays the caller's to close, afterwards
   */
  public static Builder builder(
      StreamCatalog catalog, Path directory, Function<StreamEntry, KinesisAsyncClient> clients) {
    return new Builder(catalog, directory, clients);
  }

  private void openAll(Builder builder) throws IOException {
    for (StreamEntry stream : catalog.streams().values()) {
      Path directory = builder.directory.of(stream.alias());
      SpoolingProducer spool =
          SpoolingProducer.builder(directory, builder.clients.apply(stream), stream.name())
              .options(builder.spoolOptions())
              .producerOptions(builder.producerOptions)
              .meters(builder.registry)
              .meterTags(Tags.of("alias", stream.alias()))
              .build();
      spools.put(
          stream.alias(),
          new SpooledStream(
              stream, directory, spool, new RefusedEvents(stream.alias(), InstantSource.system())));
    }
  }

  @Override
  public void requireStream(String alias) {
    var unused = catalog.stream(alias);
  }

  @Override
  public CompletableFuture<Void> put(String alias, ProducerRecord record) {
    return requireNonNull(spools.get(alias), "no such stream").put(record);
  }

  /** Returns the aliases that have a spool and no place in the catalog. */
  public List<String> orphans() {
    return orphans;
  }

  @Override
  public List<StreamState> states() {
    return spools.values().stream().map(SpooledStream::state).toList();
  }

  @Override
  public Daemon.End close(Duration timeout) {
    if (spools.isEmpty()) {
      return Daemon.End.DELIVERED;
    }
    // Side by side: each may need all of the time.
    ExecutorService executor = Executors.newFixedThreadPool(spools.size());
    try {
      List<CompletableFuture<Daemon.End>> results = new ArrayList<>();
      for (SpooledStream spool : spools.values()) {
        results.add(CompletableFuture.supplyAsync(() -> spool.close(timeout), executor));
      }
      return results.stream()
          .map(CompletableFuture::join)
          .reduce(Daemon.End.DELIVERED, Daemon.End::worse);
    } finally {
      executor.shutdown();
    }
  }

  /** Describes the streams. Not thread-safe. */
  public static final class Builder {

    private final StreamCatalog catalog;
    private final SpoolDirectory directory;
    private final Function<StreamEntry, KinesisAsyncClient> clients;
    private SpoolOptions options = SpoolOptions.DEFAULT;
    private ProducerOptions producerOptions = ProducerOptions.DEFAULT;
    private MeterRegistry registry =
        new io.micrometer.core.instrument.composite.CompositeMeterRegistry();

    private Builder(
        StreamCatalog catalog, Path directory, Function<StreamEntry, KinesisAsyncClient> clients) {
      this.catalog = requireNonNull(catalog, "catalog is null");
      this.directory = new SpoolDirectory(requireNonNull(directory, "directory is null"));
      this.clients = requireNonNull(clients, "clients is null");
    }

    /**
     * Sets how durable each spool is, and how large. With {@code BLOCK} a put does not wait, and
     * fails with a {@link SinkFullException}: it is left to the way in how to wait.
     */
    public Builder options(SpoolOptions value) {
      options = requireNonNull(value, "options is null");
      return this;
    }

    /** Sets how records are sent. */
    public Builder producerOptions(ProducerOptions value) {
      producerOptions = requireNonNull(value, "options is null");
      return this;
    }

    /**
     * Sets where meters are registered; those of each stream have its {@code alias} as a tag. By
     * default nowhere.
     */
    public Builder meters(MeterRegistry value) {
      registry = requireNonNull(value, "registry is null");
      return this;
    }

    private SpoolOptions spoolOptions() {
      return options.whenFull() == SpoolOptions.WhenFull.BLOCK
          ? options.withWhenFull(SpoolOptions.WhenFull.REJECT)
          : options;
    }

    /**
     * Opens the spools, and starts to deliver what they hold.
     *
     * @throws IOException if one cannot be used; none is left open then
     */
    public SpooledStreams open() throws IOException {
      List<String> orphans = directory.others(catalog.streams().keySet());
      for (String alias : orphans) {
        log.warn(
            "the spool of '{}' in {} is left alone: the catalog has no such stream",
            alias,
            directory.path());
      }
      Gauge.builder("kclframework.daemon.spools.orphaned", orphans, List::size)
          .description("Spools whose alias is not in the catalog; they are not delivered.")
          .strongReference(true)
          .register(registry);
      SpooledStreams streams = new SpooledStreams(catalog, orphans);
      try {
        streams.openAll(this);
      } catch (IOException | RuntimeException e) {
        var unused = streams.close(Duration.ZERO);
        throw e;
      }
      return streams;
    }
  }
}
