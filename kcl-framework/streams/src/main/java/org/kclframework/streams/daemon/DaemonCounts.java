package org.kclframework.streams.daemon;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what comes in and what becomes of it, as meters. Safe for use by several threads.
 *
 * <table>
 *   <caption>The meters</caption>
 *   <tr><th>name</th><th>tags</th><th>counts</th></tr>
 *   <tr><td>{@code kclframework.daemon.received}</td><td>{@code way}</td><td>events that came,
 *       whatever became of them</td></tr>
 *   <tr><td>{@code kclframework.daemon.stored}</td><td>{@code way}, {@code alias}</td><td>events
 *       that are stored</td></tr>
 *   <tr><td>{@code kclframework.daemon.dropped}</td><td>{@code reason}</td><td>messages of ZeroMQ
 *       that are not</td></tr>
 *   <tr><td>{@code kclframework.daemon.refused}</td><td></td><td>events of HTTP whose senders were
 *       told that they are not stored, or that it is not known: some of these may be</td></tr>
 *   <tr><td>{@code kclframework.daemon.requests}</td><td>{@code status}</td><td>HTTP requests by
 *       the status of their answers</td></tr>
 * </table>
 */
public final class DaemonCounts {

  private static final String PREFIX = "kclframework.daemon.";

  /** The ways in. */
  enum Way {
    ZEROMQ("zeromq"),
    HTTP("http");

    private final String tag;

    Way(String tag) {
      this.tag = tag;
    }
  }

  private final MeterRegistry registry;
  private final Map<Way, Counter> received = new EnumMap<>(Way.class);
  private final Map<Way, Map<String, Counter>> stored = new EnumMap<>(Way.class);
  private final Map<DropReason, Counter> dropped = new EnumMap<>(DropReason.class);
  private final Counter refused;
  private final Map<Integer, Counter> requests = new ConcurrentHashMap<>();

  public DaemonCounts(MeterRegistry registry) {
    this.registry = registry;
    for (Way way : Way.values()) {
      received.put(
          way,
          Counter.builder(PREFIX + "received")
              .description("Events that came in.")
              .tag("way", way.tag)
              .register(registry));
      stored.put(way, new ConcurrentHashMap<>());
    }
    for (DropReason reason : DropReason.values()) {
      dropped.put(
          reason,
          Counter.builder(PREFIX + "dropped")
              .description("Messages that were not taken.")
              .tag("reason", reason.tag())
              .register(registry));
    }
    refused =
        Counter.builder(PREFIX + "refused")
            .description("Events of HTTP whose senders were told that they may not be stored.")
            .register(registry);
  }

  void received(Way way, int events) {
    counter(received, way).increment(events);
  }

  /** Counts an event that is stored. The alias is one that there is: so these are not too many. */
  void stored(Way way, String alias) {
    Map<String, Counter> byAlias = stored.get(way);
    if (byAlias != null) {
      byAlias.computeIfAbsent(alias, first -> storedCounter(way, first)).increment();
    }
  }

  private Counter storedCounter(Way way, String alias) {
    return Counter.builder(PREFIX + "stored")
        .description("Events that are stored.")
        .tag("way", way.tag)
        .tag("alias", alias)
        .register(registry);
  }

  void dropped(DropReason reason) {
    counter(dropped, reason).increment();
  }

  void refused(int events) {
    refused.increment(events);
  }

  void answered(int status) {
    requests.computeIfAbsent(status, this::requestCounter).increment();
  }

  private Counter requestCounter(int status) {
    return Counter.builder(PREFIX + "requests")
        .description("HTTP requests by the status of their answers.")
        .tag("status", Integer.toString(status))
        .register(registry);
  }

  private static <K> Counter counter(Map<K, Counter> counters, K key) {
    Counter counter = counters.get(key);
    if (counter == null) {
      throw new IllegalStateException("no counter for " + key);
    }
    return counter;
  }

  /** Returns how many events came in, whatever became of them. */
  public long received() {
    return sum(received.values());
  }

  /** Returns how many events are stored. */
  public long stored() {
    return stored.values().stream().mapToLong(byAlias -> sum(byAlias.values())).sum();
  }

  /**
   * Returns for how many events of HTTP the senders were told that they are not stored, or that it
   * is not known: some of these may be stored.
   */
  public long refused() {
    return (long) refused.count();
  }

  /** Returns how many messages were dropped. */
  public long dropped() {
    return sum(dropped.values());
  }

  /** Returns how many messages were dropped for a reason. */
  public long droppedFor(DropReason reason) {
    return (long) counter(dropped, reason).count();
  }

  /** Returns how many events were dropped that nothing was wrong with. */
  long lost() {
    return droppedFor(DropReason.NOT_STORED) + droppedFor(DropReason.INTERNAL_ERROR);
  }

  private static long sum(Iterable<Counter> counters) {
    long sum = 0;
    for (Counter counter : counters) {
      sum += (long) counter.count();
    }
    return sum;
  }
}
