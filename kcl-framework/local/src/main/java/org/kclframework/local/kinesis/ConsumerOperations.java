package org.kclframework.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.Consumer;
import software.amazon.awssdk.services.kinesis.model.ConsumerDescription;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.DeregisterStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.DeregisterStreamConsumerResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamConsumerResponse;
import software.amazon.awssdk.services.kinesis.model.ListStreamConsumersRequest;
import software.amazon.awssdk.services.kinesis.model.ListStreamConsumersResponse;
import software.amazon.awssdk.services.kinesis.model.RegisterStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.RegisterStreamConsumerResponse;

/** Operations that register and describe the consumers of enhanced fan-out. Thread-safe. */
final class ConsumerOperations {

  private static final int MAX_CONSUMERS = 20;
  private static final int MAX_LIMIT = 10_000;
  private static final int MAX_PAGE = 100;

  private final StreamCatalog catalog;
  private final ConsumerFinder consumers;

  ConsumerOperations(StreamCatalog catalog) {
    this.catalog = catalog;
    this.consumers = new ConsumerFinder(catalog);
  }

  /** Registers a consumer, which is active at once. */
  RegisterStreamConsumerResponse register(RegisterStreamConsumerRequest request) {
    new Validation()
        .required("streamARN", request.streamARN())
        .requiredName("consumerName", request.consumerName())
        .check();
    Tags.check(request.tags());
    LocalStream stream = catalog.get(null, request.streamARN());
    ConsumerDefinition consumer =
        new ConsumerDefinition(request.consumerName(), catalog.now(), request.tags());
    catalog.update(
        stream,
        definition -> {
          requireNew(definition, stream, consumer.name());
          return definition.withConsumer(consumer);
        });
    return RegisterStreamConsumerResponse.builder().consumer(toModel(stream, consumer)).build();
  }

  private static void requireNew(
      StreamDefinition definition, LocalStream stream, String consumerName) {
    if (definition.consumer(consumerName).isPresent()) {
      throw KinesisErrors.inUse(
          "Consumer " + consumerName + " under " + stream.description() + " already exists.");
    }
    if (definition.consumers().size() >= MAX_CONSUMERS) {
      throw KinesisErrors.limitExceeded(
          "The limit of "
              + MAX_CONSUMERS
              + " registered consumers of "
              + stream.description()
              + " is reached.");
    }
  }

  DeregisterStreamConsumerResponse deregister(DeregisterStreamConsumerRequest request) {
    new Validation().name("consumerName", request.consumerName()).check();
    ConsumerFinder.Found found =
        consumers.find(request.consumerARN(), request.streamARN(), request.consumerName());
    catalog.update(
        found.stream(), definition -> definition.withoutConsumer(found.consumer().name()));
    return DeregisterStreamConsumerResponse.builder().build();
  }

  DescribeStreamConsumerResponse describe(DescribeStreamConsumerRequest request) {
    new Validation().name("consumerName", request.consumerName()).check();
    ConsumerFinder.Found found =
        consumers.find(request.consumerARN(), request.streamARN(), request.consumerName());
    ConsumerDescription description =
        ConsumerDescription.builder()
            .consumerName(found.consumer().name())
            .consumerARN(consumers.arn(found.stream(), found.consumer()))
            .consumerStatus(ConsumerStatus.ACTIVE)
            .consumerCreationTimestamp(found.consumer().createdAt())
            .streamARN(found.stream().arn())
            .build();
    return DescribeStreamConsumerResponse.builder().consumerDescription(description).build();
  }

  ListStreamConsumersResponse list(ListStreamConsumersRequest request) {
    new Validation()
        .required("streamARN", request.streamARN())
        .range("maxResults", request.maxResults(), 1, MAX_LIMIT)
        .check();
    LocalStream stream = catalog.get(null, request.streamARN());
    String after = startAfter(request.nextToken());
    List<ConsumerDefinition> rest =
        stream.definition().consumers().stream()
            .filter(consumer -> after == null || consumer.name().compareTo(after) > 0)
            .sorted(Comparator.comparing(ConsumerDefinition::name))
            .toList();
    int limit = Math.min(MAX_PAGE, request.maxResults() == null ? MAX_PAGE : request.maxResults());
    List<ConsumerDefinition> page = rest.subList(0, Math.min(limit, rest.size()));
    return ListStreamConsumersResponse.builder()
        .consumers(page.stream().map(consumer -> toModel(stream, consumer)).toList())
        .nextToken(rest.size() == page.size() ? null : token(page.get(page.size() - 1)))
        .build();
  }

  private static @Nullable String startAfter(@Nullable String nextToken) {
    if (nextToken == null) {
      return null;
    }
    return OpaqueToken.decode(nextToken)
        .map(content -> new String(content, UTF_8))
        .orElseThrow(() -> KinesisErrors.invalidArgument("Invalid NextToken."));
  }

  private static String token(ConsumerDefinition last) {
    return OpaqueToken.encode(last.name().getBytes(UTF_8));
  }

  private Consumer toModel(LocalStream stream, ConsumerDefinition consumer) {
    return Consumer.builder()
        .consumerName(consumer.name())
        .consumerARN(consumers.arn(stream, consumer))
        .consumerStatus(ConsumerStatus.ACTIVE)
        .consumerCreationTimestamp(consumer.createdAt())
        .build();
  }
}
