package org.kclframework.local.kinesis;

import java.time.Instant;
import java.util.Map;

/** A registered consumer of a stream. */
record ConsumerDefinition(String name, Instant createdAt, Map<String, String> tags) {

  ConsumerDefinition {
    tags = Map.copyOf(tags);
  }

  ConsumerDefinition withTags(Map<String, String> newTags) {
    return new ConsumerDefinition(name, createdAt, newTags);
  }
}
