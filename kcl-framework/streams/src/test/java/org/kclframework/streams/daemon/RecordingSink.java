package org.kclframework.streams.daemon;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
  private @Nullable Error error;
  private String tooLarge = "";
  private CountDownLatch gate = new CountDownLatch(0);
  private int blocked;
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
  public CompletableFuture<Void> put(String alias, ProducerRecord record) {
    awaitGate();
    return take(alias, record);
  }

  private void awaitGate() {
    CountDownLatch latch;
    synchronized (this) {
      latch = gate;
      blocked += latch.getCount() > 0 ? 1 : 0;
    }
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized CompletableFuture<Void> take(String alias, ProducerRecord record) {
    if (error != null) {
      throw error;
    }
    if (failure != null) {
      refusals++;
      return CompletableFuture.failedFuture(failure);
    }
    if (record.partitionKey().equals(tooLarge)) {
      return CompletableFuture.failedFuture(new EventTooLargeException("too large for any file"));
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

  /** Has it throw this for each event; null: for none. */
  synchronized void throwing(@Nullable Error value) {
    error = value;
  }

  /** Has it hang in each put until the latch is open. */
  synchronized void blockUntil(CountDownLatch latch) {
    gate = latch;
  }

  /** Returns how many puts have hung. */
  synchronized int blocked() {
    return blocked;
  }

  /** Has it take the events of a partition key for too large. */
  synchronized void tooLarge(String partitionKey) {
    tooLarge = partitionKey;
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

  /** Fails the events that are kept unstored. */
  void failPending(Exception why) {
    List<Pending> all;
    synchronized (this) {
      all = List.copyOf(pending);
      pending.clear();
    }
    all.forEach(event -> event.result().completeExceptionally(why));
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
  public synchronized Daemon.End close(Duration timeout) {
    closed = true;
    return Daemon.End.DELIVERED;
  }

  synchronized boolean isClosed() {
    return closed;
  }
}
