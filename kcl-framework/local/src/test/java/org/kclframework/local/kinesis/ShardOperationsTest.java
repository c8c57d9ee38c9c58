package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.UpdateShardCountResponse;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class ShardOperationsTest {

  private static final String STREAM = "orders";

  private final FakeClock clock = new FakeClock();
  private final LocalKinesis kinesis = LocalKinesis.builder().clock(clock).build();

  @BeforeEach
  void createStream() {
    kinesis.createStream(STREAM, 2);
  }

  @Test
  void split_closesTheParentAndOpensTwoChildren() {
    List<Shard> children = kinesis.splitShard(STREAM, Kinesis.shardId(1));

    List<Shard> shards = Kinesis.listShards(kinesis, STREAM);
    assertThat(children).extracting(Shard::parentShardId).containsOnly(Kinesis.shardId(1));
    assertThat(children).extracting(Shard::adjacentParentShardId).containsOnlyNulls();
    assertThat(shards.get(1).sequenceNumberRange().endingSequenceNumber()).isNotNull();
    assertThat(shards.get(2).sequenceNumberRange().endingSequenceNumber()).isNull();
    assertThat(shards.get(2).hashKeyRange().startingHashKey())
        .isEqualTo(shards.get(1).hashKeyRange().startingHashKey());
    assertThat(shards.get(3).hashKeyRange().endingHashKey())
        .isEqualTo(shards.get(1).hashKeyRange().endingHashKey());
    assertThat(Kinesis.ids(kinesis.openShards(STREAM)))
        .containsExactly(Kinesis.shardId(0), Kinesis.shardId(2), Kinesis.shardId(3));
  }

  @Test
  void split_refusesKeysAtOrBeyondTheEdgesOfTheShard() {
    String end = Kinesis.listShards(kinesis, STREAM).get(0).hashKeyRange().endingHashKey();

    assertThat(Kinesis.failureMessage(split("1"), InvalidArgumentException.class))
        .startsWith(
            "NewStartingHashKey 1 used in SplitShard() on shard shardId-000000000000 in stream"
                + " orders under account 000000000000 is not both greater than one plus the"
                + " shard's StartingHashKey 0 and less than the shard's EndingHashKey");
    Kinesis.failureMessage(split(end), InvalidArgumentException.class);
    assertThat(kinesis.openShards(STREAM)).hasSize(2);
    assertThat(split("2")).isCompleted();
  }

  private CompletableFuture<?> split(String newStart) {
    return kinesis.splitShard(
        request ->
            request
                .streamName(STREAM)
                .shardToSplit(Kinesis.shardId(0))
                .newStartingHashKey(newStart));
  }

  @Test
  void merge_takesAdjacentShardsInEitherOrder() {
    Shard child = kinesis.mergeShards(STREAM, Kinesis.shardId(1), Kinesis.shardId(0));

    assertThat(child.parentShardId()).isEqualTo(Kinesis.shardId(0));
    assertThat(child.adjacentParentShardId()).isEqualTo(Kinesis.shardId(1));
    assertThat(child.hashKeyRange().startingHashKey()).isEqualTo("0");
    assertThat(child.hashKeyRange().endingHashKey()).isEqualTo(HashRange.MAX_KEY.toString());
    assertThat(Kinesis.ids(kinesis.openShards(STREAM))).containsExactly(Kinesis.shardId(2));
  }

  @Test
  void merge_refusesShardsThatAreNotAdjacent() {
    kinesis.createStream("wide", 3);

    assertThat(
            Kinesis.failureMessage(
                kinesis.mergeShards(
                    request ->
                        request
                            .streamName("wide")
                            .shardToMerge(Kinesis.shardId(0))
                            .adjacentShardToMerge(Kinesis.shardId(2))),
                InvalidArgumentException.class))
        .isEqualTo(
            "Shards shardId-000000000000 and shardId-000000000002 in stream wide under account"
                + " 000000000000 are not an adjacent pair of shards eligible for merging");
  }

  @Test
  void resharding_refusesShardsThatAreClosedOrMissing() {
    kinesis.splitShard(STREAM, Kinesis.shardId(0));

    assertThat(Kinesis.failureMessage(split("5"), InvalidArgumentException.class))
        .contains("is closed");
    assertThat(
            Kinesis.failureMessage(
                kinesis.splitShard(
                    request ->
                        request
                            .streamName(STREAM)
                            .shardToSplit("shardId-000000000009")
                            .newStartingHashKey("5")),
                ResourceNotFoundException.class))
        .isEqualTo(
            "Could not find shard shardId-000000000009 in stream orders under account"
                + " 000000000000.");
  }

  @Test
  void updateCount_makesUniformShards() {
    UpdateShardCountResponse response = updateCount(3).join();

    assertThat(response.currentShardCount()).isEqualTo(2);
    assertThat(response.targetShardCount()).isEqualTo(3);
    assertThat(kinesis.openShards(STREAM))
        .extracting(shard -> shard.hashKeyRange().startingHashKey())
        .containsExactlyElementsOf(
            HashRange.uniform(3).stream().map(range -> range.start().toString()).toList());
  }

  @Test
  void updateCount_refusesMoreThanDoubleAndLessThanHalf() {
    kinesis.createStream("wide", 5);

    assertThat(Kinesis.failureMessage(updateCount(5), InvalidArgumentException.class))
        .isEqualTo(
            "UpdateShardCount cannot scale up over double your current open shard count. Current"
                + " open shard count: 2 Target shard count: 5");
    Kinesis.failureMessage(
        kinesis.updateShardCount(
            request ->
                request
                    .streamName("wide")
                    .targetShardCount(2)
                    .scalingType(ScalingType.UNIFORM_SCALING)),
        InvalidArgumentException.class);
    Kinesis.failureMessage(
        kinesis.updateShardCount(request -> request.streamName(STREAM).targetShardCount(2)),
        ValidationException.class);
  }

  private CompletableFuture<UpdateShardCountResponse> updateCount(int count) {
    return kinesis.updateShardCount(
        request ->
            request
                .streamName(STREAM)
                .targetShardCount(count)
                .scalingType(ScalingType.UNIFORM_SCALING));
  }

  @Test
  void resharding_isForProvisionedStreamsOnly() {
    kinesis
        .updateStreamMode(
            request ->
                request
                    .streamARN(kinesis.streamArn(STREAM))
                    .streamModeDetails(details -> details.streamMode(StreamMode.ON_DEMAND)))
        .join();

    assertThat(Kinesis.failureMessage(split("5"), ValidationException.class))
        .contains("only supported for streams with the provisioned capacity mode");
    Kinesis.failureMessage(updateCount(3), ValidationException.class);
  }

  @Test
  void randomReshardings_loseNoRecordAndKeepTheOrderOfEachKey() {
    Random random = new Random(3);
    int records = 0;
    List<List<String>> expected = new ArrayList<>();
    for (int key = 0; key < 20; key++) {
      expected.add(new ArrayList<>());
    }
    for (int round = 0; round < 15; round++) {
      for (int i = 0; i < 60; i++) {
        int key = random.nextInt(20);
        String data = key + ":" + records++;
        Kinesis.put(kinesis, STREAM, "key-" + key, data);
        expected.get(key).add(data);
      }
      reshard(random);
    }

    List<List<String>> actual = new ArrayList<>();
    for (int key = 0; key < 20; key++) {
      actual.add(new ArrayList<>());
    }
    // Parents have smaller indexes than their children, so this is the order of the keys.
    for (Shard shard : Kinesis.listShards(kinesis, STREAM)) {
      for (String data : Kinesis.texts(Kinesis.readAll(kinesis, STREAM, shard.shardId()))) {
        actual.get(Integer.parseInt(data.substring(0, data.indexOf(':')))).add(data);
      }
    }
    assertThat(actual).isEqualTo(expected);
  }

  private void reshard(Random random) {
    List<Shard> open = kinesis.openShards(STREAM);
    int index = random.nextInt(open.size());
    if (index > 0 && random.nextBoolean()) {
      kinesis.mergeShards(STREAM, open.get(index - 1).shardId(), open.get(index).shardId());
    } else {
      kinesis.splitShard(STREAM, open.get(index).shardId());
    }
  }

  @Test
  void records_goToTheShardOfTheirHashKey() {
    Random random = new Random(5);
    kinesis.splitShard(STREAM, Kinesis.shardId(0));
    for (int i = 0; i < 200; i++) {
      BigInteger hashKey = new BigInteger(128, random);
      String shardId = Kinesis.putAt(kinesis, STREAM, hashKey.toString(), "data").shardId();
      Shard shard =
          kinesis.openShards(STREAM).stream()
              .filter(open -> open.shardId().equals(shardId))
              .findFirst()
              .orElseThrow();
      assertThat(hashKey)
          .isBetween(
              new BigInteger(shard.hashKeyRange().startingHashKey()),
              new BigInteger(shard.hashKeyRange().endingHashKey()));
    }
  }
}
