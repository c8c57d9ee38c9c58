package org.kclframework.core;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A record that was given up, with all that is needed to run it again and to see why it failed.
 *
 * @param record the record as the processor got it
 * @param attempts how often it was tried; 0 when it was too old to be tried at all
 * @param errorType the class name of the last failure
 * @param errorMessage the message of the last failure, empty if it had none; may quote the payload
 * @param failedAt when it was given up
 */
public record DeadLetter(
    StreamRecord record, int attempts, String errorType, String errorMessage, Instant failedAt) {

  /** Checks that all parts are given. */
  public DeadLetter {
    requireNonNull(record, "record is null");
    requireNonNull(errorType, "errorType is null");
    requireNonNull(errorMessage, "errorMessage is null");
    requireNonNull(failedAt, "failedAt is null");
  }

  /**
   * Names the record and the kind of failure; never the payload, nor a message that may quote it.
   */
  @Override
  public String toString() {
    return "DeadLetter[" + record + ", attempts=" + attempts + ", errorType=" + errorType + "]";
  }
}
