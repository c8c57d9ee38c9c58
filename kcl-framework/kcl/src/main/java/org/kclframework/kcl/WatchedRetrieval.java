package org.kclframework.kcl;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.kclframework.core.runner.LedgerSnapshot;
import org.kclframework.core.runner.ShardStatus;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.leases.ShardInfo;
import software.amazon.kinesis.metrics.MetricsFactory;
import software.amazon.kinesis.retrieval.RecordsPublisher;
import software.amazon.kinesis.retrieval.RetrievalFactory;

/**
 * Makes {@linkplain WatchedPublisher watched} publishers, and finds the one of a shard for its
 * processor, which KCL makes without telling it anything about the other. Safe for several threads.
 */
final class WatchedRetrieval implements RetrievalFactory {

  private final RetrievalFactory delegate;
  private final Map<Taking, Source> publishers = new ConcurrentHashMap<>();

  /** One taking of a lease, for which KCL makes one publisher and one processor. */
  private record Taking(String leaseKey, String token) {}

  private record Source(String streamName, String shardId, WatchedPublisher publisher) {

    /** Returns where a shard stands whose processor is not begun since the shard cannot be read. */
    Optional<ShardStatus> unread() {
      return publisher
          .startFailure()
          .map(
              failure ->
                  new ShardStatus(
                      streamName,
                      shardId,
                      ShardStatus.Phase.INITIALIZING,
                      Optional.empty(),
                      failure.sequenceNumber(),
                      Optional.empty(),
                      -1,
                      Optional.of(failure),
                      false,
                      LedgerSnapshot.EMPTY));
    }
  }

  WatchedRetrieval(RetrievalFactory delegate) {
    this.delegate = delegate;
  }

  @Override
  public RecordsPublisher createGetRecordsCache(
      ShardInfo shard, StreamConfig stream, MetricsFactory metrics) {
    Taking taking = new Taking(ShardInfo.getLeaseKey(shard), shard.concurrencyToken());
    WatchedPublisher publisher =
        new WatchedPublisher(
            delegate.createGetRecordsCache(shard, stream, metrics),
            () -> publishers.remove(taking));
    publishers.put(
        taking, new Source(stream.streamIdentifier().streamName(), shard.shardId(), publisher));
    return publisher;
  }

  /** Returns the publisher that was made for a taking of a lease and is not shut down. */
  Optional<WatchedPublisher> find(String leaseKey, UUID token) {
    return Optional.ofNullable(publishers.get(new Taking(leaseKey, token.toString())))
        .map(Source::publisher);
  }

  /** Returns where the shards stand that the worker holds and cannot read. */
  List<ShardStatus> unread() {
    return publishers.values().stream().flatMap(source -> source.unread().stream()).toList();
  }

  /** Shuts down the publishers that KCL has left running when its loop ended. */
  void shutDown() {
    publishers.values().forEach(source -> source.publisher().shutdown());
  }
}
