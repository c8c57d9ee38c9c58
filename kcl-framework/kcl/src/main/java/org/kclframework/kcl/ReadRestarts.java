package org.kclframework.kcl;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts what is begun anew in the reading of a stream's shards.
 *
 * @param subscriptions subscriptions that took the place of others, with fan-out or without
 * @param fetches fetches that failed, and are repeated
 * @param shards shards that were read again from their checkpoints
 */
record ReadRestarts(Counter subscriptions, Counter fetches, Counter shards) {

  static final String NAME = "kclframework.read.restarts";

  static ReadRestarts register(MeterRegistry registry, String streamName) {
    return new ReadRestarts(
        counter(registry, streamName, "subscription"),
        counter(registry, streamName, "fetch"),
        counter(registry, streamName, "shard"));
  }

  private static Counter counter(MeterRegistry registry, String streamName, String of) {
    return Counter.builder(NAME)
        .description("What was begun anew in the reading of a stream: a fetch, a shard and so on.")
        .tags("stream", streamName, "of", of)
        .register(registry);
  }
}
