package org.kclframework.kcl;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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
  private final Map<Taking, WatchedPublisher> publishers = new ConcurrentHashMap<>();

  /** One taking of a lease, for which KCL makes one publisher and one processor. */
  private record Taking(String leaseKey, String token) {}

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
    publishers.put(taking, publisher);
    return publisher;
  }

  /** Returns the publisher that was made for a taking of a lease and is not shut down. */
  Optional<WatchedPublisher> find(String leaseKey, UUID token) {
    return Optional.ofNullable(publishers.get(new Taking(leaseKey, token.toString())));
  }

  /** Shuts down the publishers that KCL has left running when its loop ended. */
  void shutDown() {
    publishers.values().forEach(WatchedPublisher::shutdown);
  }
}
