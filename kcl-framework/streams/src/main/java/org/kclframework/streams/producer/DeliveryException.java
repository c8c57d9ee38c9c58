package org.kclframework.streams.producer;

import org.jspecify.annotations.Nullable;

/** Says that a record was given up, and holds the record. The message does not quote the record. */
public final class DeliveryException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Whether the record may be in the stream all the same. */
  public enum Certainty {
    /** The record is not in the stream. */
    NOT_STORED,
    /** An attempt ended without an answer, so that the record may have been stored. */
    UNKNOWN
  }

  private final transient ProducerRecord record;
  private final Certainty certainty;
  private final int attempts;

  DeliveryException(
      ProducerRecord record,
      Certainty certainty,
      int attempts,
      String message,
      @Nullable Throwable cause) {
    super(message, cause);
    this.record = record;
    this.certainty = certainty;
    this.attempts = attempts;
  }

  /** Returns the record, to put it aside or to try again. */
  public ProducerRecord record() {
    return record;
  }

  /** Returns whether the record may have been stored. */
  public Certainty certainty() {
    return certainty;
  }

  /** Returns how many times it was sent. */
  public int attempts() {
    return attempts;
  }
}
