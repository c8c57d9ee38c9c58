package org.kclframework.launcher.config;

/** Where reading starts in a shard that has no checkpoint. */
public enum InitialPosition {
  /** At the oldest record. */
  TRIM_HORIZON,
  /** After the newest record. */
  LATEST
}
