package org.kclframework.local.kinesis;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.kinesis.model.AddTagsToStreamRequest;
import software.amazon.awssdk.services.kinesis.model.AddTagsToStreamResponse;
import software.amazon.awssdk.services.kinesis.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.kinesis.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.kinesis.model.ListTagsForStreamRequest;
import software.amazon.awssdk.services.kinesis.model.ListTagsForStreamResponse;
import software.amazon.awssdk.services.kinesis.model.RemoveTagsFromStreamRequest;
import software.amazon.awssdk.services.kinesis.model.RemoveTagsFromStreamResponse;
import software.amazon.awssdk.services.kinesis.model.Tag;
import software.amazon.awssdk.services.kinesis.model.TagResourceRequest;
import software.amazon.awssdk.services.kinesis.model.TagResourceResponse;
import software.amazon.awssdk.services.kinesis.model.UntagResourceRequest;
import software.amazon.awssdk.services.kinesis.model.UntagResourceResponse;

/** Operations on the tags of streams and consumers. Thread-safe. */
final class TagOperations {

  private static final int MAX_PAGE = 50;

  private final StreamCatalog catalog;
  private final ConsumerFinder consumers;

  TagOperations(StreamCatalog catalog) {
    this.catalog = catalog;
    this.consumers = new ConsumerFinder(catalog);
  }

  AddTagsToStreamResponse addToStream(AddTagsToStreamRequest request) {
    new Validation()
        .name("streamName", request.streamName())
        .required("tags", request.hasTags() ? request.tags() : null)
        .check();
    LocalStream stream = catalog.get(request.streamName(), request.streamARN());
    Tags.check(request.tags());
    updateStream(stream, tags -> Tags.add(tags, request.tags()));
    return AddTagsToStreamResponse.builder().build();
  }

  RemoveTagsFromStreamResponse removeFromStream(RemoveTagsFromStreamRequest request) {
    new Validation().name("streamName", request.streamName()).check();
    LocalStream stream = catalog.get(request.streamName(), request.streamARN());
    Tags.checkKeys(request.tagKeys());
    updateStream(stream, tags -> Tags.remove(tags, request.tagKeys()));
    return RemoveTagsFromStreamResponse.builder().build();
  }

  ListTagsForStreamResponse listForStream(ListTagsForStreamRequest request) {
    new Validation()
        .range("limit", request.limit(), 1, MAX_PAGE)
        .name("streamName", request.streamName())
        .check();
    LocalStream stream = catalog.get(request.streamName(), request.streamARN());
    String after = request.exclusiveStartTagKey();
    List<Tag> rest =
        Tags.toModel(stream.definition().tags()).stream()
            .filter(tag -> after == null || tag.key().compareTo(after) > 0)
            .toList();
    int limit = request.limit() == null ? MAX_PAGE : request.limit();
    List<Tag> page = rest.subList(0, Math.min(limit, rest.size()));
    return ListTagsForStreamResponse.builder()
        .tags(page)
        .hasMoreTags(rest.size() > page.size())
        .build();
  }

  TagResourceResponse tagResource(TagResourceRequest request) {
    new Validation()
        .required("resourceARN", request.resourceARN())
        .required("tags", request.hasTags() ? request.tags() : null)
        .check();
    Tags.check(request.tags());
    updateResource(request.resourceARN(), tags -> Tags.add(tags, request.tags()));
    return TagResourceResponse.builder().build();
  }

  UntagResourceResponse untagResource(UntagResourceRequest request) {
    new Validation().required("resourceARN", request.resourceARN()).check();
    Tags.checkKeys(request.tagKeys());
    updateResource(request.resourceARN(), tags -> Tags.remove(tags, request.tagKeys()));
    return UntagResourceResponse.builder().build();
  }

  ListTagsForResourceResponse listForResource(ListTagsForResourceRequest request) {
    new Validation().required("resourceARN", request.resourceARN()).check();
    String arn = request.resourceARN();
    Map<String, String> tags =
        ConsumerFinder.isConsumerArn(arn)
            ? consumers.find(arn).consumer().tags()
            : catalog.get(null, arn).definition().tags();
    return ListTagsForResourceResponse.builder().tags(Tags.toModel(tags)).build();
  }

  private void updateStream(LocalStream stream, UnaryOperator<Map<String, String>> change) {
    catalog.update(stream, definition -> definition.withTags(change.apply(definition.tags())));
  }

  private void updateResource(String arn, UnaryOperator<Map<String, String>> change) {
    if (!ConsumerFinder.isConsumerArn(arn)) {
      updateStream(catalog.get(null, arn), change);
      return;
    }
    LocalStream stream = consumers.find(arn).stream();
    catalog.update(
        stream,
        definition -> {
          ConsumerDefinition consumer = consumers.find(arn).consumer();
          return definition.withConsumer(consumer.withTags(change.apply(consumer.tags())));
        });
  }
}
