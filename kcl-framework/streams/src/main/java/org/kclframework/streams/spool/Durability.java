package org.kclframework.streams.spool;

import org.jspecify.annotations.Nullable;

/** What a record survives from the moment its put has returned. */
public enum Durability {
  /**
   * A graceful close. The record is in memory, and on the disk a few milliseconds later; a crash or
   * {@code kill -9} of the process loses what was not yet there.
   */
  MEMORY(0),
  /**
   * The end of the process, {@code kill -9} included: the record is with the operating system. A
   * crash of the machine or a power failure may lose what the system had not yet written.
   */
  OS(1),
  /**
   * A crash of the machine and a power failure: the record was forced to the disk. Puts of several
   * threads share one force.
   */
  FSYNC(2);

  /** How it is written in the header of a segment. */
  final int code;

  Durability(int code) {
    this.code = code;
  }

  static @Nullable Durability ofCode(int code) {
    for (Durability durability : values()) {
      if (durability.code == code) {
        return durability;
      }
    }
    return null;
  }
}
