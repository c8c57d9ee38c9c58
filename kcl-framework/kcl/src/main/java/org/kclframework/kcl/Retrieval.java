package org.kclframework.kcl;

import java.util.Optional;

/** How records are read. */
public sealed interface Retrieval {

  /** GetRecords calls, whose limits all consumers of a shard share. */
  record Polling() implements Retrieval {}

  /**
   * Enhanced fan-out: records are pushed, with limits of this consumer's own, at a price.
   *
   * @param consumerArn a consumer that is registered already
   * @param consumerName the name to register under; by default the application's name
   */
  record FanOut(Optional<String> consumerArn, Optional<String> consumerName) implements Retrieval {}
}
