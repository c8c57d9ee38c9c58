package org.kclframework.streams.daemon;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.producer.ProducerRecord;

/** Keeps events in memory; it can be full, fail, or take its time. */
final class RecordingSink implements EventSink {

  private final Set<String> aliases;
  private final Map<String, List<ProducerRecord>> stored = new LinkedHashMap<>();
  private final List<Pending> pending = new ArrayList<>();
  private int room = Integer.MAX_VALUE;
  private int roomAfterRefusal;
  private int refusals;
  private boolean holding;
  private @Nullable Exception failure;
  private boolean closed;

  private record Pending(String alias, ProducerRecord event, CompletableFuture<Void> result) {}

  RecordingSink(String... aliases) {
    this.aliases = Set.of(aliases);
  }

  @Override
  public void requireStream(String alias) {
    if (!aliases.contains(alias)) {
      throw new IllegalArgumentException("no stream '" + alias + "' in the test");
    }
  }

  @Override
  public synchronized CompletableFuture<Void> put(String alias, ProducerRecord record) {
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    if (room == 0) {
      refusals++;
      room = roomAfterRefusal;
      return CompletableFuture.failedFuture(new SinkFullException("the spool is full"));
    }
    room--;
    if (holding) {
      Pending waiting = new Pending(alias, record, new CompletableFuture<>());
      pending.add(waiting);
      return waiting.result();
    }
    store(alias, record);
    return CompletableFuture.completedFuture(null);
  }

  private void store(String alias, ProducerRecord record) {
    stored.computeIfAbsent(alias, first -> new ArrayList<>()).add(record);
  }

  /** Has it take so many more events. */
  synchronized void room(int events) {
    room = events;
  }

  /** Has it take so many more events, then refuse one, and take those after it. */
  synchronized void refuseOneAfter(int events) {
    room = events;
    roomAfterRefusal = Integer.MAX_VALUE;
  }

  /** Has it fail for each event; null: for none. */
  synchronized void failWith(@Nullable Exception value) {
    failure = value;
  }

  /** Has it keep events unstored until they are released. */
  synchronized void hold() {
    holding = true;
  }

  void release() {
    List<Pending> all;
    synchronized (this) {
      holding = false;
      all = List.copyOf(pending);
      pending.clear();
      all.forEach(event -> store(event.alias(), event.event()));
    }
    all.forEach(event -> event.result().complete(null));
  }

  synchronized int refusals() {
    return refusals;
  }

  synchronized int pending() {
    return pending.size();
  }

  synchronized List<ProducerRecord> stored(String alias) {
    return List.copyOf(stored.getOrDefault(alias, List.of()));
  }

  synchronized int size() {
    return stored.values().stream().mapToInt(List::size).sum();
  }

  @Override
  public List<StreamState> states() {
    return List.of();
  }

  @Override
  public synchronized boolean close(Duration timeout) {
    closed = true;
    return true;
  }

  synchronized boolean isClosed() {
    return closed;
  }
}
