package org.kclframework.local.kinesis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import software.amazon.awssdk.services.kinesis.model.Record;

/** The records of one shard, in memory and in its journal. Thread-safe. */
final class LocalShard {

  private final ShardDefinition definition;
  private final String id;
  private final ShardJournal journal;
  private final ShardLimits limits = new ShardLimits();
  private final RecordLog log;

  /** Called, without the lock, when there may be something new to read. */
  private final Set<Runnable> listeners = new CopyOnWriteArraySet<>();

  private boolean closed;
  private Instant lastArrival;

  private LocalShard(ShardDefinition definition, ShardJournal journal, RecordLog log) {
    this.definition = definition;
    this.id = definition.id();
    this.journal = journal;
    this.log = log;
    this.lastArrival = definition.createdAt();
    this.closed = !definition.isOpen();
  }

  /**
   * Opens a shard with the records of its journal.
   *
   * @param horizon records that arrived earlier are not kept
   */
  static LocalShard open(ShardDefinition definition, ShardJournal journal, Instant horizon) {
    ShardLoader loader = new ShardLoader(definition, horizon);
    long end = journal.replay(loader);
    LocalShard shard = new LocalShard(definition, journal, loader.log(end));
    shard.lastArrival = loader.lastArrival();
    return shard;
  }

  String id() {
    return id;
  }

  /** What the shard was when it was opened here; whether it is closed now is not in it. */
  ShardDefinition definition() {
    return definition;
  }

  /**
   * Appends records, all with the same arrival time.
   *
   * @param horizon records that arrived earlier are dropped on this occasion
   * @return for each record its sequence number, or empty if the rate limits did not admit it
   * @throws java.io.UncheckedIOException if the records could not be stored; then none of them is
   */
  List<Optional<String>> append(
      List<NewRecord> records, Instant now, Instant horizon, RateLimits rateLimits) {
    List<Optional<String>> results = new ArrayList<>(records.size());
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException(id + " is closed");
      }
      trim(horizon);
      Instant arrival = now.isAfter(lastArrival) ? now : lastArrival;
      List<NewRecord> admitted = new ArrayList<>(records.size());
      long position = log.end();
      for (NewRecord record : records) {
        if (rateLimits == RateLimits.OFF || limits.admitRecord(record.byteSize(), now)) {
          admitted.add(record);
          results.add(Optional.of(sequenceNumber(position + admitted.size(), arrival)));
        } else {
          results.add(Optional.empty());
        }
      }
      if (!admitted.isEmpty()) {
        journal.append(position, arrival, admitted);
        lastArrival = arrival;
        addToLog(records, results, arrival);
      }
    }
    listeners.forEach(Runnable::run);
    return results;
  }

  private void addToLog(
      List<NewRecord> records, List<Optional<String>> sequenceNumbers, Instant arrival) {
    for (int i = 0; i < records.size(); i++) {
      Optional<String> sequenceNumber = sequenceNumbers.get(i);
      if (sequenceNumber.isPresent()) {
        NewRecord record = records.get(i);
        log.add(ShardLoader.toModel(record, sequenceNumber.get(), arrival), record.byteSize());
      }
    }
  }

  private String sequenceNumber(long index, Instant time) {
    return ShardLoader.sequenceNumber(definition, index, time);
  }

  /**
   * Reads from a position, or from the oldest record that is kept if that is later.
   *
   * @param horizon records that arrived earlier are dropped
   */
  synchronized ShardRead read(long position, int maxRecords, long maxBytes, Instant horizon) {
    trim(horizon);
    long from = Math.min(Math.max(position, log.start()), log.end());
    List<Record> records = log.slice(from, maxRecords, maxBytes);
    long next = from + records.size();
    Instant nextArrival = next < log.end() ? log.get(next).approximateArrivalTimestamp() : null;
    boolean endOfShard = closed && from == log.end();
    return new ShardRead(records, log.bytesBetween(from, next), next, nextArrival, endOfShard);
  }

  /** Whether there is something to read at a position, be it only the end of the shard. */
  synchronized boolean hasNews(long position) {
    return position < log.end() || closed;
  }

  synchronized boolean admitRead(Instant now) {
    return limits.admitRead(now);
  }

  synchronized void chargeRead(long bytes, Instant now) {
    limits.chargeRead(bytes, now);
  }

  /** The position of the oldest record that is kept. */
  synchronized long oldestPosition(Instant horizon) {
    trim(horizon);
    return log.start();
  }

  /** The position of the next record to come. */
  synchronized long latestPosition() {
    return log.end();
  }

  /** The position of the first record that arrived at the given time or later. */
  synchronized long positionAt(Instant time) {
    return log.firstSince(time);
  }

  /**
   * The sequence number of the record before a position, or one of this shard that serves the same
   * purpose if that record is gone or never was.
   */
  synchronized String sequenceNumberBefore(long position) {
    if (position > log.start() && position <= log.end()) {
      return log.get(position - 1).sequenceNumber();
    }
    return sequenceNumber(position, definition.createdAt());
  }

  private void trim(Instant horizon) {
    if (log.start() < log.end()
        && log.get(log.start()).approximateArrivalTimestamp().isBefore(horizon)) {
      log.trim(log.firstSince(horizon));
      journal.trim(log.start());
    }
  }

  /** Ends the shard: no records come any more, and readers learn that. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    listeners.forEach(Runnable::run);
  }

  synchronized void deleteJournal() {
    journal.delete();
  }

  synchronized void closeJournal() {
    journal.close();
  }

  void addListener(Runnable listener) {
    listeners.add(listener);
  }

  void removeListener(Runnable listener) {
    listeners.remove(listener);
  }
}
