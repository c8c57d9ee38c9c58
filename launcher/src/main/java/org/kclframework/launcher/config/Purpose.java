package org.kclframework.launcher.config;

/** What a configuration is read for. */
public enum Purpose {
  /** To process records. */
  PROCESSING,
  /** To see or move checkpoints; nothing needs to be known of who processes the records. */
  CHECKPOINTS,
  /** To reach streams that a catalog names; of the configuration, only where they are counts. */
  STREAMS,
  /** To take events for the streams of a catalog. */
  DAEMON
}
