package org.kclframework.kcl;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.kinesis.leases.MultiStreamLease;
import software.amazon.kinesis.metrics.MetricsFactory;
import software.amazon.kinesis.metrics.MetricsLevel;
import software.amazon.kinesis.metrics.MetricsScope;

/**
 * Carries KCL's metrics into a Micrometer registry, named {@code kcl.<operation>.<name>} and tagged
 * with the shard and stream where they are known: what KCL measures in milliseconds as timers, the
 * rest as summaries; so are milliseconds that are no duration of anything, such as {@code
 * MillisBehindLatest}, which stay milliseconds as their names say. Of a summary that counts
 * something, such as {@code RecordsProcessed}, the total is of interest; of one that tells a state,
 * such as {@code CurrentLeases}, the mean.
 *
 * <p>The meters of a shard are removed once the worker does not hold it any more; what they have
 * summed up goes on in the meters of a shard named {@value #FORMER}, so that the sums over all
 * shards stay what they are.
 *
 * <p>A registry that throws costs its data point and nothing else: KCL asks for a scope before it
 * processes a batch, and passes over the batch when that fails.
 *
 * <p>Safe for use by several threads; a scope is used by one.
 */
final class MicrometerMetricsFactory implements MetricsFactory {

  private static final Logger log = LoggerFactory.getLogger(MicrometerMetricsFactory.class);

  /** Stands for all shards that the worker no longer holds. */
  static final String FORMER = "former";

  private final MeterRegistry registry;
  private final String onlyStream;
  private final Map<MeterKey, DistributionSummary> summaries = new ConcurrentHashMap<>();
  private final Map<MeterKey, Timer> timers = new ConcurrentHashMap<>();

  /**
   * Creates it.
   *
   * @param onlyStream the stream, which KCL does not name in a worker that reads one; empty in a
   *     worker that reads several
   */
  MicrometerMetricsFactory(MeterRegistry registry, String onlyStream) {
    this.registry = registry;
    this.onlyStream = onlyStream;
  }

  private record MeterKey(String operation, String stream, String shard, String name) {
    String meterName() {
      return "kcl." + operation + "." + name;
    }

    String description() {
      return name + " of KCL's operation " + operation + ".";
    }

    boolean isOfShard() {
      return !shard.isEmpty() && !shard.equals(FORMER);
    }

    String leaseKey() {
      return stream.isEmpty() ? shard : MultiStreamLease.getLeaseKey(stream, shard);
    }

    MeterKey former() {
      return new MeterKey(operation, stream, FORMER, name);
    }
  }

  /** Names the stream as all other meters do, without the account and the time of its creation. */
  private Tags tags(MeterKey key) {
    String stream = LeaseKeys.streamName(key.stream()).orElse(onlyStream);
    return Tags.of("stream", stream, "shard", key.shard());
  }

  private DistributionSummary summary(MeterKey key) {
    return DistributionSummary.builder(key.meterName())
        .description(key.description())
        .tags(tags(key))
        .register(registry);
  }

  private Timer timer(MeterKey key) {
    return Timer.builder(key.meterName())
        .description(key.description())
        .tags(tags(key))
        .register(registry);
  }

  @Override
  public MetricsScope createMetrics() {
    return new Scope();
  }

  /** Removes the meters of shards whose leases are not among those held. */
  void retain(Set<String> leaseKeys) {
    remove(summaries, leaseKeys, (key, former) -> recordSum(key.former(), former.totalAmount()));
    remove(
        timers,
        leaseKeys,
        (key, former) ->
            recordMillis(key.former(), Math.round(former.totalTime(TimeUnit.MILLISECONDS))));
  }

  private <M extends Meter> void remove(
      Map<MeterKey, M> meters, Set<String> leaseKeys, BiConsumer<MeterKey, M> carryOver) {
    Map<MeterKey, M> former = new HashMap<>();
    for (MeterKey key : meters.keySet()) {
      if (key.isOfShard() && !leaseKeys.contains(key.leaseKey())) {
        meters.computeIfPresent(
            key,
            (k, meter) -> {
              registry.remove(meter);
              former.put(k, meter);
              return null;
            });
      }
    }
    former.forEach(carryOver);
  }

  // What is recorded holds its place in the map, so that a removal comes before it or after.

  private void recordSum(MeterKey key, double sum) {
    summaries.compute(
        key,
        (k, known) -> {
          DistributionSummary summary = known == null ? summary(k) : known;
          summary.record(sum);
          return summary;
        });
  }

  private void recordMillis(MeterKey key, long millis) {
    timers.compute(
        key,
        (k, known) -> {
          Timer timer = known == null ? timer(k) : known;
          timer.record(millis, TimeUnit.MILLISECONDS);
          return timer;
        });
  }

  private final class Scope implements MetricsScope {

    private static final int DATA_POINTS = 8;

    private String operation = "unknown";
    private String stream = "";
    private String shard = "";

    // A scope sees a handful of names, one of them once per record, so a scan beats a map.
    private String[] names = new String[DATA_POINTS];
    private double[] sums = new double[DATA_POINTS];
    private StandardUnit[] units = new StandardUnit[DATA_POINTS];
    private int size;
    private int last;

    @Override
    public void addData(String name, double value, StandardUnit unit) {
      if (last < size && names[last].equals(name)) {
        sums[last] += value;
        return;
      }
      for (last = 0; last < size; last++) {
        if (names[last].equals(name)) {
          sums[last] += value;
          return;
        }
      }
      add(name, value, unit);
    }

    private void add(String name, double value, StandardUnit unit) {
      if (size == names.length) {
        names = Arrays.copyOf(names, size * 2);
        sums = Arrays.copyOf(sums, size * 2);
        units = Arrays.copyOf(units, size * 2);
      }
      names[size] = name;
      sums[size] = value;
      units[size] = unit;
      size++;
    }

    @Override
    public void addData(String name, double value, StandardUnit unit, MetricsLevel level) {
      addData(name, value, unit);
    }

    @Override
    public void addDimension(String name, String value) {
      switch (name) {
        case "Operation" -> operation = value;
        case "ShardId" -> shard = value;
        case "StreamId" -> stream = value;
        default -> {
          // The worker's name would only multiply the meters of a process that has one worker.
        }
      }
    }

    @Override
    public void end() {
      for (int i = 0; i < size; i++) {
        MeterKey key = new MeterKey(operation, stream, shard, names[i]);
        try {
          record(key, sums[i], units[i]);
        } catch (RuntimeException e) {
          log.debug("{} was not recorded", key, e);
        }
      }
      size = 0;
    }

    private void record(MeterKey key, double sum, StandardUnit unit) {
      if (unit == StandardUnit.MILLISECONDS && !key.name().startsWith("Millis")) {
        recordMillis(key, Math.round(sum));
      } else {
        recordSum(key, sum);
      }
    }
  }
}
