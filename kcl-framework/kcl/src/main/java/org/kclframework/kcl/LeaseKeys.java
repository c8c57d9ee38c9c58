package org.kclframework.kcl;

import java.util.Optional;

/**
 * Takes keys of leases apart: a key is the shard's id, preceded by {@code account:stream:creation:}
 * where an application reads several streams.
 */
final class LeaseKeys {

  private LeaseKeys() {}

  /** Returns the shard's id. */
  static String shardId(String leaseKey) {
    return leaseKey.substring(leaseKey.lastIndexOf(':') + 1);
  }

  /** Returns the stream's name, or that in KCL's identifier of a stream; empty if none is named. */
  static Optional<String> streamName(String leaseKey) {
    String[] parts = leaseKey.split(":", -1);
    return parts.length < 2 ? Optional.empty() : Optional.of(parts[1]);
  }
}
