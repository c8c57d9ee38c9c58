package org.kclframework.local.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ListTagsForStreamResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Tag;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class TagOperationsTest {

  private static final String STREAM = "orders";

  private final LocalKinesis kinesis = LocalKinesis.builder().clock(new FakeClock()).build();

  @BeforeEach
  void createStream() {
    kinesis.createStream(STREAM, 1);
  }

  @Test
  void streamTags_areAddedReplacedAndRemoved() {
    kinesis
        .addTagsToStream(r -> r.streamName(STREAM).tags(Map.of("team", "sales", "stage", "test")))
        .join();
    kinesis.addTagsToStream(r -> r.streamName(STREAM).tags(Map.of("team", "billing"))).join();
    kinesis.removeTagsFromStream(r -> r.streamName(STREAM).tagKeys("stage", "other")).join();

    assertThat(kinesis.listTagsForStream(r -> r.streamName(STREAM)).join().tags())
        .containsExactly(Tag.builder().key("team").value("billing").build());
  }

  @Test
  void streamTags_arePagedInTheOrderOfTheirKeys() {
    kinesis
        .addTagsToStream(r -> r.streamName(STREAM).tags(Map.of("c", "3", "a", "1", "b", "2")))
        .join();

    ListTagsForStreamResponse first =
        kinesis.listTagsForStream(r -> r.streamName(STREAM).limit(2)).join();
    ListTagsForStreamResponse second =
        kinesis
            .listTagsForStream(r -> r.streamName(STREAM).limit(2).exclusiveStartTagKey("b"))
            .join();

    assertThat(first.tags()).extracting(Tag::key).containsExactly("a", "b");
    assertThat(first.hasMoreTags()).isTrue();
    assertThat(second.tags()).extracting(Tag::key).containsExactly("c");
    assertThat(second.hasMoreTags()).isFalse();
  }

  @Test
  void addTags_refusesMoreThanFiftyInAll() {
    kinesis.addTagsToStream(r -> r.streamName(STREAM).tags(numbered(0, 30))).join();

    assertThat(
            Kinesis.failureMessage(
                kinesis.addTagsToStream(r -> r.streamName(STREAM).tags(numbered(30, 51))),
                InvalidArgumentException.class))
        .contains("50", "51");
    assertThat(kinesis.addTagsToStream(r -> r.streamName(STREAM).tags(numbered(30, 50))))
        .isCompleted();
  }

  private static Map<String, String> numbered(int from, int to) {
    return IntStream.range(from, to)
        .boxed()
        .collect(Collectors.toMap(i -> "key" + i, i -> "value"));
  }

  @Test
  void addTags_refusesTextsThatAreNotAllowed() {
    Kinesis.failureMessage(
        kinesis.addTagsToStream(r -> r.streamName(STREAM).tags(Map.of("a%b", "value"))),
        InvalidArgumentException.class);
    Kinesis.failureMessage(
        kinesis.addTagsToStream(r -> r.streamName(STREAM).tags(Map.of("aws:team", "value"))),
        InvalidArgumentException.class);
    Kinesis.failureMessage(
        kinesis.addTagsToStream(r -> r.streamName(STREAM).tags(Map.of("k".repeat(129), "value"))),
        ValidationException.class);
    Kinesis.failureMessage(
        kinesis.addTagsToStream(r -> r.streamName(STREAM)), ValidationException.class);
    assertThat(
            kinesis.addTagsToStream(
                r -> r.streamName(STREAM).tags(Map.of("Größe 1_.:/=+-@", "v".repeat(256)))))
        .isCompleted();
  }

  @Test
  void resourceTags_areThoseOfStreams() {
    String arn = kinesis.streamArn(STREAM);
    kinesis.tagResource(r -> r.resourceARN(arn).tags(Map.of("a", "1", "b", "2"))).join();
    kinesis.untagResource(r -> r.resourceARN(arn).tagKeys("a")).join();

    assertThat(kinesis.listTagsForStream(r -> r.streamName(STREAM)).join().tags())
        .isEqualTo(kinesis.listTagsForResource(r -> r.resourceARN(arn)).join().tags())
        .extracting(Tag::key)
        .isEqualTo(List.of("b"));
  }

  @Test
  void resourceTags_areThoseOfConsumers() {
    String arn =
        kinesis
            .registerStreamConsumer(
                r ->
                    r.streamARN(kinesis.streamArn(STREAM))
                        .consumerName("billing")
                        .tags(Map.of("a", "1")))
            .join()
            .consumer()
            .consumerARN();
    kinesis.tagResource(r -> r.resourceARN(arn).tags(Map.of("b", "2"))).join();
    kinesis.untagResource(r -> r.resourceARN(arn).tagKeys("a")).join();

    assertThat(kinesis.listTagsForResource(r -> r.resourceARN(arn)).join().tags())
        .containsExactly(Tag.builder().key("b").value("2").build());
    assertThat(kinesis.listTagsForStream(r -> r.streamName(STREAM)).join().tags()).isEmpty();
    Kinesis.failureMessage(
        kinesis.listTagsForResource(r -> r.resourceARN(arn + "0")),
        ResourceNotFoundException.class);
  }
}
