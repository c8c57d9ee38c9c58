package org.kclframework.launcher.config;

/** The event that ends a run. */
public enum StopWhen {
  /** None: the run goes on until it is told to stop. */
  NEVER("never"),
  /** Every shard has been read up to its newest record. */
  CAUGHT_UP("caughtUp");

  private final String word;

  StopWhen(String word) {
    this.word = word;
  }

  @Override
  public String toString() {
    return word;
  }
}
