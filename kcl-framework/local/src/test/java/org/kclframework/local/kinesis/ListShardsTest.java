package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.ExpiredNextTokenException;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilter;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class ListShardsTest {

  private static final String STREAM = "orders";

  private final FakeClock clock = new FakeClock();
  private final LocalKinesis kinesis = LocalKinesis.builder().clock(clock).build();

  /** Shards 0 and 1; after an hour 0 is split into 2 and 3; after another, 3 and 1 become 4. */
  @BeforeEach
  void createStream() {
    kinesis.createStream(STREAM, 2);
    clock.advance(Duration.ofHours(1));
    kinesis.splitShard(STREAM, Kinesis.shardId(0));
    clock.advance(Duration.ofHours(1));
    kinesis.mergeShards(STREAM, Kinesis.shardId(3), Kinesis.shardId(1));
    clock.advance(Duration.ofHours(1));
  }

  @Test
  void list_withoutFilterReturnsOpenAndClosedShards() {
    assertThat(indexes(request -> {})).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void atLatest_selectsOpenShards() {
    assertThat(indexes(ShardFilterType.AT_LATEST)).containsExactly(2, 4);
  }

  @Test
  void atTrimHorizon_selectsTheShardsThatWereOpenThen() {
    assertThat(indexes(ShardFilterType.AT_TRIM_HORIZON)).containsExactly(0, 1);

    clock.advance(Duration.ofHours(22).plusMillis(1));
    assertThat(indexes(ShardFilterType.AT_TRIM_HORIZON)).containsExactly(1, 2, 3);

    clock.advance(Duration.ofHours(1));
    assertThat(indexes(ShardFilterType.AT_TRIM_HORIZON)).containsExactly(2, 4);
  }

  @Test
  void fromTrimHorizon_selectsWhatIsInTheRetentionPeriod() {
    assertThat(indexes(ShardFilterType.FROM_TRIM_HORIZON)).containsExactly(0, 1, 2, 3, 4);

    clock.advance(Duration.ofHours(22).plusMillis(1));
    assertThat(indexes(ShardFilterType.FROM_TRIM_HORIZON)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void atTimestamp_selectsTheShardsThatWereOpenThen() {
    assertThat(atTimestamp(FakeClock.START.minusSeconds(1))).containsExactly(0, 1);
    assertThat(atTimestamp(FakeClock.START)).containsExactly(0, 1);
    assertThat(atTimestamp(FakeClock.START.plusSeconds(3600))).containsExactly(1, 2, 3);
    assertThat(atTimestamp(FakeClock.START.plusSeconds(7200))).containsExactly(2, 4);
  }

  private List<Integer> atTimestamp(Instant timestamp) {
    return indexes(
        request ->
            request.shardFilter(
                filter -> filter.type(ShardFilterType.AT_TIMESTAMP).timestamp(timestamp)));
  }

  @Test
  void fromTimestamp_selectsTheShardsThatWereOpenThenOrLater() {
    ShardFilter filter =
        ShardFilter.builder()
            .type(ShardFilterType.FROM_TIMESTAMP)
            .timestamp(FakeClock.START.plusSeconds(3600))
            .build();

    assertThat(indexes(request -> request.shardFilter(filter))).containsExactly(1, 2, 3, 4);
  }

  @Test
  void afterShardId_selectsLaterShards() {
    ShardFilter filter =
        ShardFilter.builder()
            .type(ShardFilterType.AFTER_SHARD_ID)
            .shardId(Kinesis.shardId(2))
            .build();

    assertThat(indexes(request -> request.shardFilter(filter))).containsExactly(3, 4);
    assertThat(indexes(request -> request.exclusiveStartShardId(Kinesis.shardId(2))))
        .containsExactly(3, 4);
  }

  @Test
  void list_pagesWithTheFilterOfTheFirstRequest() {
    List<Integer> indexes = new ArrayList<>();
    ListShardsResponse page =
        kinesis
            .listShards(
                request ->
                    request
                        .streamName(STREAM)
                        .maxResults(1)
                        .shardFilter(filter -> filter.type(ShardFilterType.AT_LATEST)))
            .join();
    while (true) {
      assertThat(page.shards()).hasSize(1);
      indexes.addAll(toIndexes(page.shards()));
      if (page.nextToken() == null) {
        break;
      }
      String token = page.nextToken();
      page = kinesis.listShards(request -> request.nextToken(token).maxResults(1)).join();
    }
    assertThat(indexes).containsExactly(2, 4);
  }

  @Test
  void list_returnsAtMostAThousandShardsPerPage() {
    kinesis.createStream("wide", 1001);

    ListShardsResponse page = kinesis.listShards(request -> request.streamName("wide")).join();

    assertThat(page.shards()).hasSize(1000);
    assertThat(kinesis.listShards(r -> r.nextToken(page.nextToken())).join().shards()).hasSize(1);
  }

  @Test
  void list_refusesTokensThatAreOldOrMadeUp() {
    String token =
        kinesis.listShards(request -> request.streamName(STREAM).maxResults(1)).join().nextToken();
    clock.advance(Duration.ofMinutes(5));
    assertThat(kinesis.listShards(request -> request.nextToken(token))).isCompleted();
    clock.advance(Duration.ofMillis(1));

    Kinesis.failureMessage(
        kinesis.listShards(request -> request.nextToken(token)), ExpiredNextTokenException.class);
    Kinesis.failureMessage(
        kinesis.listShards(request -> request.nextToken("made up")),
        InvalidArgumentException.class);
    assertThat(
            Kinesis.failureMessage(
                kinesis.listShards(request -> request.nextToken(token).streamName(STREAM)),
                InvalidArgumentException.class))
        .isEqualTo("NextToken and StreamName cannot be provided together.");
  }

  @Test
  void list_refusesATokenOfAStreamThatWasDeletedAndCreatedAgain() {
    String token =
        kinesis.listShards(request -> request.streamName(STREAM).maxResults(1)).join().nextToken();
    kinesis.deleteStream(request -> request.streamName(STREAM)).join();
    kinesis.createStream(STREAM, 2);

    Kinesis.failureMessage(
        kinesis.listShards(request -> request.nextToken(token)), ResourceNotFoundException.class);
  }

  @Test
  void list_refusesIncompleteFilters() {
    assertThat(
            Kinesis.failureMessage(
                filtered(ShardFilterType.AT_TIMESTAMP), InvalidArgumentException.class))
        .isEqualTo("Timestamp must be specified for a ShardFilter of type AT_TIMESTAMP.");
    assertThat(
            Kinesis.failureMessage(
                filtered(ShardFilterType.AFTER_SHARD_ID), InvalidArgumentException.class))
        .isEqualTo("ShardId must be specified for a ShardFilter of type AFTER_SHARD_ID.");
    Kinesis.failureMessage(
        kinesis.listShards(
            request ->
                request.streamName(STREAM).shardFilter(filter -> filter.type("AT_MIDNIGHT"))),
        ValidationException.class);
  }

  @Test
  void list_findsTheStreamOnlyWithItsCreationTime() {
    assertThat(indexes(request -> request.streamCreationTimestamp(FakeClock.START))).hasSize(5);
    Kinesis.failureMessage(
        kinesis.listShards(
            request ->
                request
                    .streamName(STREAM)
                    .streamCreationTimestamp(FakeClock.START.minusSeconds(1))),
        ResourceNotFoundException.class);
  }

  @Test
  void closedShards_disappearAfterTheRetentionPeriod() {
    clock.advance(Duration.ofHours(22).plusMillis(1));
    assertThat(indexes(request -> {})).containsExactly(1, 2, 3, 4);

    clock.advance(Duration.ofHours(1));
    assertThat(indexes(request -> {})).containsExactly(2, 4);
    Kinesis.failureMessage(
        kinesis.getShardIterator(
            request ->
                request
                    .streamName(STREAM)
                    .shardId(Kinesis.shardId(1))
                    .shardIteratorType("TRIM_HORIZON")),
        ResourceNotFoundException.class);

    kinesis.splitShard(STREAM, Kinesis.shardId(2));
    assertThat(indexes(ShardFilterType.AT_LATEST)).containsExactly(4, 5, 6);
  }

  private List<Integer> indexes(ShardFilterType type) {
    return toIndexes(filtered(type).join().shards());
  }

  private CompletableFuture<ListShardsResponse> filtered(ShardFilterType type) {
    return kinesis.listShards(
        request -> request.streamName(STREAM).shardFilter(filter -> filter.type(type)));
  }

  private List<Integer> indexes(Consumer<ListShardsRequest.Builder> detail) {
    return toIndexes(
        kinesis
            .listShards(
                request -> {
                  request.streamName(STREAM);
                  detail.accept(request);
                })
            .join()
            .shards());
  }

  private static List<Integer> toIndexes(List<Shard> shards) {
    return shards.stream()
        .map(shard -> ShardDefinition.indexOf(shard.shardId()).orElseThrow())
        .toList();
  }
}
