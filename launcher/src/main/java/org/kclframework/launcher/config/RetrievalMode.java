package org.kclframework.launcher.config;

/** How records are fetched. */
public enum RetrievalMode {
  /** By {@code GetRecords}: all consumers of a shard share 5 reads and 2 MB per second. */
  POLLING,
  /** By {@code SubscribeToShard}: pushed, with 2 MB per second of its own, at an extra price. */
  FANOUT,
  /** What KCL makes of it: {@link #POLLING} if a key of polling is set, else {@link #FANOUT}. */
  DEFAULT;

  /** Returns {@link #POLLING} or {@link #FANOUT}, whichever the settings come down to. */
  public static RetrievalMode of(Settings settings) {
    RetrievalMode mode = settings.get(Keys.RETRIEVAL_MODE);
    if (mode != DEFAULT) {
      return mode;
    }
    boolean polling =
        settings.isGiven(Keys.MAX_RECORDS)
            || settings.isGiven(Keys.IDLE_TIME_BETWEEN_READS_IN_MILLIS);
    return polling ? POLLING : FANOUT;
  }
}
