package org.kclframework.local.kinesis;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A stream with its shards. Thread-safe. */
final class LocalStream {

  private final String name;
  private final Account account;
  private final StorageFailures storageFailures = new StorageFailures();

  /** Puts share it; a change of the shards has it alone, so that none is put into a closed one. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private volatile State state;
  private volatile boolean deleted;

  /** All that changes together. */
  private record State(
      StreamDefinition definition, Map<Integer, LocalShard> shards, ShardRouter router) {

    State(StreamDefinition definition, Map<Integer, LocalShard> shards) {
      this(
          definition,
          Map.copyOf(shards),
          new ShardRouter(
              definition.openShards().stream().map(shard -> shards.get(shard.index())).toList()));
    }
  }

  /**
   * Makes a stream.
   *
   * @param shards a shard for each one in the definition, by index
   */
  LocalStream(Account account, StreamDefinition definition, Map<Integer, LocalShard> shards) {
    this.account = account;
    this.name = definition.name();
    this.state = new State(definition, shards);
  }

  String name() {
    return name;
  }

  String arn() {
    return account.streamArn(name);
  }

  /** Names the stream as Kinesis' messages do. */
  String description() {
    return "stream " + name + " under account " + account.id();
  }

  StreamDefinition definition() {
    return state.definition();
  }

  Optional<LocalShard> shard(int index) {
    return Optional.ofNullable(state.shards().get(index));
  }

  Collection<LocalShard> shards() {
    return state.shards().values();
  }

  /** Records that arrived before this moment are past the retention period. */
  Instant horizon(Instant now) {
    return now.minus(definition().settings().retention());
  }

  boolean isDeleted() {
    return deleted;
  }

  /**
   * Puts records, each into the shard that its hash key says. Records of one shard keep their
   * order.
   *
   * @return a result for each record, in their order
   */
  List<PutResult> put(List<RoutedRecord> records, Instant now, RateLimits rateLimits) {
    PutResult[] results = new PutResult[records.size()];
    lock.readLock().lock();
    try {
      if (deleted) {
        throw KinesisErrors.notFound(StreamCatalog.notFoundMessage(name, account));
      }
      Map<LocalShard, List<Integer>> byShard = new LinkedHashMap<>();
      ShardRouter router = state.router();
      for (int i = 0; i < records.size(); i++) {
        LocalShard shard = router.route(records.get(i).hashKey());
        byShard.computeIfAbsent(shard, key -> new ArrayList<>()).add(i);
      }
      byShard.forEach(
          (shard, indexes) -> {
            List<NewRecord> batch =
                indexes.stream().map(index -> records.get(index).record()).toList();
            List<PutResult> batchResults = put(shard, batch, now, rateLimits);
            for (int i = 0; i < batch.size(); i++) {
              results[indexes.get(i)] = batchResults.get(i);
            }
          });
    } finally {
      lock.readLock().unlock();
    }
    return Arrays.asList(results);
  }

  private List<PutResult> put(
      LocalShard shard, List<NewRecord> batch, Instant now, RateLimits rateLimits) {
    try {
      return shard.append(batch, now, horizon(now), rateLimits).stream()
          .map(
              sequenceNumber ->
                  sequenceNumber
                      .map(number -> PutResult.stored(shard.id(), number))
                      .orElseGet(() -> throttled(shard)))
          .toList();
    } catch (UncheckedIOException e) {
      storageFailures.tell("storing records of " + description() + ", " + shard.id() + ",", e);
      PutResult failed =
          PutResult.failed(
              shard.id(), KinesisErrors.INTERNAL_FAILURE, KinesisErrors.INTERNAL_FAILURE_MESSAGE);
      return Collections.nCopies(batch.size(), failed);
    }
  }

  private PutResult throttled(LocalShard shard) {
    return PutResult.failed(
        shard.id(), KinesisErrors.THROUGHPUT_EXCEEDED, rateExceededMessage(shard));
  }

  /** What Kinesis says when the throughput of a shard is exceeded. */
  String rateExceededMessage(LocalShard shard) {
    return "Rate exceeded for shard " + shard.id() + " in " + description() + ".";
  }

  /**
   * Replaces the definition while no record is put.
   *
   * @param save makes the new definition durable; if it throws, nothing changes
   * @param added the shards that the new definition has and the former had not
   */
  void replace(StreamDefinition changed, Runnable save, Map<Integer, LocalShard> added) {
    State former = state;
    lock.writeLock().lock();
    try {
      save.run();
      Map<Integer, LocalShard> all = new LinkedHashMap<>(added);
      all.putAll(former.shards());
      all.keySet().removeIf(index -> changed.shard(index).isEmpty());
      state = new State(changed, all);
    } finally {
      lock.writeLock().unlock();
    }
    former.shards().forEach((index, shard) -> retire(shard, changed.shard(index)));
  }

  /** Called after the new state is published, so that who sees the end also sees the children. */
  private static void retire(LocalShard shard, Optional<ShardDefinition> definition) {
    if (definition.isEmpty()) {
      shard.deleteJournal();
    } else if (!definition.get().isOpen()) {
      shard.close();
    }
  }

  /** Ends the stream and forgets its records. */
  void delete() {
    lock.writeLock().lock();
    try {
      deleted = true;
    } finally {
      lock.writeLock().unlock();
    }
    shards().forEach(LocalShard::close);
    shards().forEach(LocalShard::deleteJournal);
  }
}
