package org.kclframework.streams.catalog;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Optional;

/**
 * A stream in the catalog.
 *
 * @param alias what programs call it
 * @param name what Kinesis calls it
 * @param partitionKeyField the field of its events that decides the shard
 * @param region where it is, such as {@code us-east-1}
 * @param endpoint where to reach Kinesis, if not at the region's own address; http or https
 */
public record StreamEntry(
    String alias, String name, String partitionKeyField, String region, Optional<URI> endpoint) {

  public StreamEntry {
    requireNonNull(alias, "alias is null");
    requireNonNull(name, "name is null");
    requireNonNull(partitionKeyField, "partitionKeyField is null");
    requireNonNull(region, "region is null");
    requireNonNull(endpoint, "endpoint is null");
  }
}
