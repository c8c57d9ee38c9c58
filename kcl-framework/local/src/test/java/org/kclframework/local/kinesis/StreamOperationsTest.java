package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.DescribeLimitsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamDescription;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class StreamOperationsTest {

  private static final String NOT_FOUND = "Stream orders under account 000000000000 not found.";

  private final FakeClock clock = new FakeClock();
  private final LocalKinesis kinesis = LocalKinesis.builder().clock(clock).build();

  @Test
  void create_makesAnActiveStreamWithUniformShards() {
    kinesis.createStream(request -> request.streamName("orders").shardCount(3)).join();

    StreamDescriptionSummary summary = summary("orders");
    assertThat(summary.streamStatus()).isEqualTo(StreamStatus.ACTIVE);
    assertThat(summary.streamARN())
        .isEqualTo("arn:aws:kinesis:us-east-1:000000000000:stream/orders");
    assertThat(summary.openShardCount()).isEqualTo(3);
    assertThat(summary.retentionPeriodHours()).isEqualTo(24);
    assertThat(summary.maxRecordSizeInKiB()).isEqualTo(1024);
    assertThat(summary.streamCreationTimestamp()).isEqualTo(FakeClock.START);
    assertThat(summary.streamModeDetails().streamMode()).isEqualTo(StreamMode.PROVISIONED);
    assertThat(Kinesis.ids(Kinesis.listShards(kinesis, "orders")))
        .containsExactly(Kinesis.shardId(0), Kinesis.shardId(1), Kinesis.shardId(2));
  }

  @Test
  void create_onDemandChoosesTheShardCount() {
    kinesis
        .createStream(
            request ->
                request
                    .streamName("orders")
                    .streamModeDetails(details -> details.streamMode(StreamMode.ON_DEMAND)))
        .join();

    assertThat(summary("orders").openShardCount()).isEqualTo(4);
    assertThat(summary("orders").streamModeDetails().streamMode()).isEqualTo(StreamMode.ON_DEMAND);
  }

  @Test
  void create_takesTagsAndMaximumRecordSize() {
    kinesis
        .createStream(
            request ->
                request
                    .streamName("orders")
                    .shardCount(1)
                    .tags(Map.of("team", "sales"))
                    .maxRecordSizeInKiB(2048))
        .join();

    assertThat(summary("orders").maxRecordSizeInKiB()).isEqualTo(2048);
    assertThat(kinesis.listTagsForStream(r -> r.streamName("orders")).join().tags())
        .singleElement()
        .satisfies(tag -> assertThat(tag.value()).isEqualTo("sales"));
  }

  @Test
  void create_refusesANameThatIsTaken() {
    kinesis.createStream("orders", 1);

    assertThat(
            Kinesis.failureMessage(
                kinesis.createStream(request -> request.streamName("orders").shardCount(1)),
                ResourceInUseException.class))
        .isEqualTo("Stream orders under account 000000000000 already exists.");
  }

  @Test
  void create_refusesRequestsThatAreNotWellFormed() {
    assertThat(
            Kinesis.failureMessage(
                kinesis.createStream(request -> request.streamName("or/ders").shardCount(0)),
                ValidationException.class))
        .startsWith("2 validation errors detected: Value '0' at 'shardCount'")
        .contains("Value 'or/ders' at 'streamName'");
    Kinesis.failureMessage(
        kinesis.createStream(request -> request.streamName("orders")),
        InvalidArgumentException.class);
    Kinesis.failureMessage(
        kinesis.createStream(
            request ->
                request
                    .streamName("orders")
                    .streamModeDetails(details -> details.streamMode("SIDEWAYS"))),
        ValidationException.class);
    assertThat(kinesis.listStreams().join().streamNames()).isEmpty();
  }

  @Test
  void create_refusesMoreShardsThanTheLimit() {
    kinesis.createStream("orders", 1);

    assertThat(
            Kinesis.failureMessage(
                kinesis.createStream(request -> request.streamName("big").shardCount(10_000)),
                LimitExceededException.class))
        .contains("Current shard count for the account: 1. Limit: 10000.");
  }

  @Test
  void delete_removesTheStreamAndItsRecords() {
    kinesis.createStream("orders", 1);
    Kinesis.put(kinesis, "orders", "key", "data");

    kinesis.deleteStream(request -> request.streamName("orders")).join();

    assertThat(
            Kinesis.failureMessage(
                kinesis.describeStream(request -> request.streamName("orders")),
                ResourceNotFoundException.class))
        .isEqualTo(NOT_FOUND);
    kinesis.createStream("orders", 1);
    assertThat(Kinesis.readAll(kinesis, "orders", Kinesis.shardId(0))).isEmpty();
  }

  @Test
  void delete_refusesAStreamWithConsumersUnlessEnforced() {
    kinesis.createStream("orders", 1);
    kinesis
        .registerStreamConsumer(
            request -> request.streamARN(kinesis.streamArn("orders")).consumerName("billing"))
        .join();

    Kinesis.failureMessage(
        kinesis.deleteStream(request -> request.streamName("orders")),
        ResourceInUseException.class);
    kinesis
        .deleteStream(request -> request.streamName("orders").enforceConsumerDeletion(true))
        .join();

    assertThat(kinesis.listStreams().join().streamNames()).isEmpty();
  }

  @Test
  void streams_areFoundByArn() {
    kinesis.createStream("orders", 1);
    String arn = kinesis.streamArn("orders");

    assertThat(
            kinesis
                .describeStreamSummary(request -> request.streamARN(arn))
                .join()
                .streamDescriptionSummary()
                .streamName())
        .isEqualTo("orders");
    assertThat(
            Kinesis.failureMessage(
                kinesis.describeStreamSummary(
                    request -> request.streamARN(arn.replace("000000000000", "123456789012"))),
                ResourceNotFoundException.class))
        .contains("123456789012");
    Kinesis.failureMessage(
        kinesis.describeStreamSummary(request -> request.streamARN(arn).streamName("others")),
        InvalidArgumentException.class);
    Kinesis.failureMessage(
        kinesis.describeStreamSummary(request -> {}), InvalidArgumentException.class);
  }

  @Test
  void list_pagesByTokenAndByName() {
    IntStream.range(0, 7).forEach(i -> kinesis.createStream("stream-" + i, 1));

    List<String> names = new ArrayList<>();
    ListStreamsResponse page = kinesis.listStreams(request -> request.limit(3)).join();
    names.addAll(page.streamNames());
    while (page.hasMoreStreams()) {
      String token = page.nextToken();
      page = kinesis.listStreams(request -> request.limit(3).nextToken(token)).join();
      names.addAll(page.streamNames());
    }

    assertThat(names)
        .containsExactlyElementsOf(IntStream.range(0, 7).mapToObj(i -> "stream-" + i).toList());
    assertThat(page.nextToken()).isNull();
    assertThat(
            kinesis
                .listStreams(request -> request.exclusiveStartStreamName("stream-4"))
                .join()
                .streamSummaries())
        .extracting(summary -> summary.streamName())
        .containsExactly("stream-5", "stream-6");
    Kinesis.failureMessage(
        kinesis.listStreams(request -> request.nextToken("x")), InvalidArgumentException.class);
  }

  @Test
  void describe_pagesTheShards() {
    kinesis.createStream("orders", 105);

    StreamDescription first = description(null, null);
    StreamDescription second = description(first.shards().get(99).shardId(), null);
    StreamDescription few = description(null, 2);

    assertThat(first.shards()).hasSize(100);
    assertThat(first.hasMoreShards()).isTrue();
    assertThat(second.shards())
        .extracting(Shard::shardId)
        .hasSize(5)
        .contains("shardId-000000000104");
    assertThat(second.hasMoreShards()).isFalse();
    assertThat(few.shards()).hasSize(2);
    assertThat(few.hasMoreShards()).isTrue();
    assertThat(few.streamStatus()).isEqualTo(StreamStatus.ACTIVE);
  }

  private StreamDescription description(@Nullable String after, @Nullable Integer limit) {
    return kinesis
        .describeStream(
            request -> request.streamName("orders").exclusiveStartShardId(after).limit(limit))
        .join()
        .streamDescription();
  }

  @Test
  void describeLimits_countsShardsAndOnDemandStreams() {
    kinesis.createStream("orders", 3);
    kinesis
        .createStream(
            request ->
                request
                    .streamName("clicks")
                    .streamModeDetails(details -> details.streamMode(StreamMode.ON_DEMAND)))
        .join();

    DescribeLimitsResponse limits = kinesis.describeLimits().join();

    assertThat(limits.openShardCount()).isEqualTo(7);
    assertThat(limits.onDemandStreamCount()).isEqualTo(1);
    assertThat(limits.shardLimit()).isEqualTo(10_000);
  }

  private StreamDescriptionSummary summary(String stream) {
    return kinesis
        .describeStreamSummary(request -> request.streamName(stream))
        .join()
        .streamDescriptionSummary();
  }
}
