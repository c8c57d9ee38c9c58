package org.kclframework.local.kinesis;

import org.jspecify.annotations.Nullable;

/** Finds registered consumers. Thread-safe. */
final class ConsumerFinder {

  private final StreamCatalog catalog;

  ConsumerFinder(StreamCatalog catalog) {
    this.catalog = catalog;
  }

  /** A consumer and its stream. */
  record Found(LocalStream stream, ConsumerDefinition consumer) {}

  static boolean isConsumerArn(String arn) {
    return arn.contains("/consumer/");
  }

  /**
   * Returns a consumer by its ARN.
   *
   * @throws software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException if there is
   *     none
   */
  Found find(String consumerArn) {
    return catalog
        .account()
        .streamName(consumerArn)
        .flatMap(catalog::find)
        .flatMap(
            stream ->
                stream.definition().consumers().stream()
                    .filter(consumer -> arn(stream, consumer).equals(consumerArn))
                    .findFirst()
                    .map(consumer -> new Found(stream, consumer)))
        .orElseThrow(
            () ->
                KinesisErrors.notFound(
                    "Consumer "
                        + consumerArn
                        + " under account "
                        + catalog.account().id()
                        + " not found."));
  }

  /** Returns a consumer by its ARN, or by its name and the ARN of its stream. */
  Found find(@Nullable String consumerArn, @Nullable String streamArn, @Nullable String name) {
    if (consumerArn != null) {
      return find(consumerArn);
    }
    if (streamArn == null || name == null) {
      throw KinesisErrors.invalidArgument(
          "Either ConsumerARN or both StreamARN and ConsumerName must be specified.");
    }
    LocalStream stream = catalog.get(null, streamArn);
    return stream
        .definition()
        .consumer(name)
        .map(consumer -> new Found(stream, consumer))
        .orElseThrow(
            () ->
                KinesisErrors.notFound(
                    "Consumer " + name + " under " + stream.description() + " not found."));
  }

  String arn(LocalStream stream, ConsumerDefinition consumer) {
    return catalog.account().consumerArn(stream.name(), consumer);
  }
}
