package org.kclframework.benchmarks;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** Splits and merges shards at random, keeping their number between two bounds. */
final class Resharding {

  private static final int FEWEST = 2;
  private static final int MOST = 8;

  private final KinesisAsyncClient kinesis;
  private final String stream;
  private final Random random;

  Resharding(KinesisAsyncClient kinesis, String stream, Random random) {
    this.kinesis = kinesis;
    this.stream = stream;
    this.random = random;
  }

  /** Splits a shard or merges two; returns false if the stream refused. */
  boolean once() {
    try {
      List<Shard> open =
          kinesis.listShards(request -> request.streamName(stream)).join().shards().stream()
              .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
              .sorted(Comparator.comparing(Resharding::start))
              .toList();
      boolean split = open.size() <= FEWEST || (open.size() < MOST && random.nextBoolean());
      if (split) {
        split(open.get(random.nextInt(open.size())));
      } else {
        int left = random.nextInt(open.size() - 1);
        merge(open.get(left), open.get(left + 1));
      }
      return true;
    } catch (CompletionException e) {
      // The server fails some calls on purpose.
      return false;
    }
  }

  private static BigInteger start(Shard shard) {
    return new BigInteger(shard.hashKeyRange().startingHashKey());
  }

  private void split(Shard shard) {
    BigInteger end = new BigInteger(shard.hashKeyRange().endingHashKey());
    BigInteger middle = start(shard).add(end).shiftRight(1).add(BigInteger.ONE);
    kinesis
        .splitShard(
            request ->
                request
                    .streamName(stream)
                    .shardToSplit(shard.shardId())
                    .newStartingHashKey(middle.toString()))
        .join();
  }

  private void merge(Shard left, Shard right) {
    kinesis
        .mergeShards(
            request ->
                request
                    .streamName(stream)
                    .shardToMerge(left.shardId())
                    .adjacentShardToMerge(right.shardId()))
        .join();
  }
}
