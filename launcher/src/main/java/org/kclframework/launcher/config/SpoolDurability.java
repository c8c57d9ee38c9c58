package org.kclframework.launcher.config;

/** What an event in the daemon's spool survives. */
public enum SpoolDurability {
  /** An end in good order. */
  MEMORY("memory"),
  /** {@code kill -9} as well. */
  OS("os"),
  /** A power failure as well. */
  FSYNC("fsync");

  private final String word;

  SpoolDurability(String word) {
    this.word = word;
  }

  @Override
  public String toString() {
    return word;
  }
}
