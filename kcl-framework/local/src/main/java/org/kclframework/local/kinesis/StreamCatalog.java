package org.kclframework.local.kinesis;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All streams of an embedded Kinesis. Thread-safe. */
final class StreamCatalog {

  /** How many open shards there may be in all streams together. */
  static final int SHARD_LIMIT = 10_000;

  private final Account account;
  private final InstantSource clock;
  private final Storage storage;

  private final ConcurrentSkipListMap<String, LocalStream> streams = new ConcurrentSkipListMap<>();

  /** See {@link CatalogSnapshot#deletedEpochs()}. */
  private final Map<String, Long> deletedEpochs = new HashMap<>();

  /**
   * Loads all streams.
   *
   * @throws CorruptDataException if the storage is damaged
   */
  StreamCatalog(Account account, InstantSource clock, Storage storage) {
    this.account = account;
    this.clock = clock;
    this.storage = storage;
    CatalogSnapshot snapshot = storage.load();
    deletedEpochs.putAll(snapshot.deletedEpochs());
    for (StreamDefinition stream : snapshot.streams()) {
      streams.put(stream.name(), open(stream));
    }
  }

  Account account() {
    return account;
  }

  /** The current time, in the precision of Kinesis' timestamps. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** All streams by name. */
  NavigableMap<String, LocalStream> streams() {
    return streams;
  }

  Optional<LocalStream> find(String name) {
    return Optional.ofNullable(streams.get(name));
  }

  /**
   * Returns a stream by name.
   *
   * @throws software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException if there is
   *     none
   */
  LocalStream get(String name) {
    return find(name).orElseThrow(() -> KinesisErrors.notFound(notFoundMessage(name, account)));
  }

  /**
   * Returns a stream by name or ARN, of which requests carry either or both.
   *
   * @throws software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException if there is
   *     none
   * @throws software.amazon.awssdk.services.kinesis.model.InvalidArgumentException if they are both
   *     missing or do not match
   */
  LocalStream get(@Nullable String name, @Nullable String arn) {
    if (arn == null) {
      if (name == null) {
        throw KinesisErrors.invalidArgument("Either StreamName or StreamARN must be specified.");
      }
      return get(name);
    }
    String arnName =
        account
            .streamName(arn)
            .orElseThrow(() -> KinesisErrors.notFound(notFoundMessage(arn, account)));
    if (name != null && !name.equals(arnName)) {
      throw KinesisErrors.invalidArgument(
          "StreamName " + name + " does not match StreamARN " + arn + ".");
    }
    return get(arnName);
  }

  static String notFoundMessage(String name, Account account) {
    return "Stream " + name + " under account " + account.id() + " not found.";
  }

  synchronized void create(
      String name, StreamSettings settings, Map<String, String> tags, int shardCount) {
    if (streams.containsKey(name)) {
      throw KinesisErrors.inUse(
          "Stream " + name + " under account " + account.id() + " already exists.");
    }
    requireRoomForShards(shardCount);
    Instant now = now();
    long epoch = Math.max(now.getEpochSecond(), deletedEpochs.getOrDefault(name, 0L) + 1);
    StreamDefinition definition =
        new StreamDefinition(
            name, now, settings, tags, Resharding.initial(shardCount, epoch, now), List.of());
    save(definition, null);
    streams.put(name, open(definition));
  }

  synchronized void delete(LocalStream stream) {
    requireExisting(stream);
    deletedEpochs.put(stream.name(), stream.definition().lastEpoch());
    save(null, stream.name());
    streams.remove(stream.name());
    stream.delete();
  }

  /**
   * Changes the definition of a stream. Shards whose last record is past the retention period are
   * dropped on this occasion.
   *
   * @return the changed definition
   */
  synchronized StreamDefinition update(LocalStream stream, UnaryOperator<StreamDefinition> change) {
    requireExisting(stream);
    StreamDefinition former = stream.definition();
    StreamDefinition changed = change.apply(former).withoutExpiredShards(now());
    requireRoomForShards(changed.openShards().size() - former.openShards().size());
    Map<Integer, LocalShard> added = new HashMap<>();
    for (ShardDefinition shard : changed.shards()) {
      if (former.shard(shard.index()).isEmpty()) {
        added.put(shard.index(), open(changed, shard));
      }
    }
    stream.replace(changed, () -> save(changed, null), added);
    return changed;
  }

  /** Drops the shards of a stream whose last record is past the retention period. */
  StreamDefinition dropExpiredShards(LocalStream stream) {
    if (stream.definition().hasExpiredShards(now())) {
      return update(stream, UnaryOperator.identity());
    }
    return stream.definition();
  }

  int openShardCount() {
    return streams.values().stream()
        .mapToInt(stream -> stream.definition().openShards().size())
        .sum();
  }

  /** Closes all files. The streams must not be used afterwards. */
  synchronized void close() {
    streams.values().forEach(stream -> stream.shards().forEach(LocalShard::closeJournal));
    storage.close();
  }

  private void requireExisting(LocalStream stream) {
    if (streams.get(stream.name()) != stream) {
      throw KinesisErrors.notFound(notFoundMessage(stream.name(), account));
    }
  }

  private void requireRoomForShards(int additional) {
    int current = openShardCount();
    if (additional > 0 && current + additional > SHARD_LIMIT) {
      throw KinesisErrors.limitExceeded(
          "This request would exceed the shard limit for the account "
              + account.id()
              + " in "
              + account.region().id()
              + ". Current shard count for the account: "
              + current
              + ". Limit: "
              + SHARD_LIMIT
              + ". Number of additional shards that would have resulted from this request: "
              + additional
              + ".");
    }
  }

  /** Saves all definitions, with one of them put in or taken out. */
  private void save(@Nullable StreamDefinition changed, @Nullable String removed) {
    Map<String, StreamDefinition> definitions = new TreeMap<>();
    streams.forEach((name, stream) -> definitions.put(name, stream.definition()));
    if (changed != null) {
      definitions.put(changed.name(), changed);
    }
    if (removed != null) {
      definitions.remove(removed);
    }
    long second = now().getEpochSecond();
    deletedEpochs.values().removeIf(epoch -> epoch < second);
    storage.save(new CatalogSnapshot(List.copyOf(definitions.values()), deletedEpochs));
  }

  private LocalStream open(StreamDefinition definition) {
    Map<Integer, LocalShard> shards = new HashMap<>();
    for (ShardDefinition shard : definition.shards()) {
      shards.put(shard.index(), open(definition, shard));
    }
    return new LocalStream(account, definition, shards);
  }

  private LocalShard open(StreamDefinition stream, ShardDefinition shard) {
    return LocalShard.open(
        shard, storage.journal(stream.name(), shard), now().minus(stream.settings().retention()));
  }
}
