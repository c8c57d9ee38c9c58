package org.kclframework.launcher.config;

import java.util.Locale;

/** What happens to an aggregated record with a part whose key belongs to another shard. */
public enum OutOfRangeAggregates {
  /** It is processed like any other. */
  DELIVER,
  /** It is left out, as KCL does. */
  DROP;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
