package org.kclframework.streams.spool;

/** What a record survives from the moment its put has returned. */
public enum Durability {
  /**
   * A graceful close. The record is in memory, and on the disk a few milliseconds later; a crash or
   * {@code kill -9} of the process loses what was not yet there.
   */
  MEMORY,
  /**
   * The end of the process, {@code kill -9} included: the record is with the operating system. A
   * crash of the machine or a power failure may lose what the system had not yet written.
   */
  OS,
  /**
   * A crash of the machine and a power failure: the record was forced to the disk. Puts of several
   * threads share one force.
   */
  FSYNC
}
