package org.kclframework.launcher.config;

/** What the daemon does with an event for whose stream there is no room left in the spool. */
public enum WhenSpoolFull {
  /** The event waits, and nothing is received over ZeroMQ meanwhile. */
  BLOCK("block"),
  /** The event is dropped, and counted. */
  REJECT("reject"),
  /** The oldest undelivered events are dropped, a file of them, and counted. */
  DROP_OLDEST("dropOldest");

  private final String word;

  WhenSpoolFull(String word) {
    this.word = word;
  }

  @Override
  public String toString() {
    return word;
  }
}
