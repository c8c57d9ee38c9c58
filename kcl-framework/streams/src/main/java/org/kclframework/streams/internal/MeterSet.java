package org.kclframework.streams.internal;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Meters with a prefix and some tags in common, which come and go together. They read what they
 * measure when they are scraped. Not thread-safe.
 */
public final class MeterSet implements AutoCloseable {

  private final MeterRegistry registry;
  private final String prefix;
  private final Tags tags;
  private final List<Meter> meters = new ArrayList<>();

  /**
   * Creates a set without meters.
   *
   * @param prefix what the names begin with, such as {@code kclframework.spool.}
   */
  public MeterSet(MeterRegistry registry, String prefix, Tags tags) {
    this.registry = registry;
    this.prefix = prefix;
    this.tags = tags;
  }

  /** Adds a meter of something that only grows. */
  public <T> void counter(String name, String description, T of, ToDoubleFunction<T> count) {
    counter(name, Tags.empty(), description, of, count);
  }

  /** Adds a meter of something that only grows, with tags of its own. */
  public <T> void counter(
      String name, Tags more, String description, T of, ToDoubleFunction<T> count) {
    meters.add(
        FunctionCounter.builder(prefix + name, of, count)
            .description(description)
            .tags(tags.and(more))
            .register(registry));
  }

  /** Adds a meter of something that grows and shrinks. */
  public <T> void gauge(String name, String description, T of, ToDoubleFunction<T> value) {
    meters.add(
        Gauge.builder(prefix + name, of, value)
            .description(description)
            .tags(tags)
            .strongReference(true)
            .register(registry));
  }

  @Override
  public void close() {
    meters.forEach(registry::remove);
  }
}
