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

  /** Why a record was given up. */
  public enum Reason {
    /** The stream can never take it, by itself: it is too large or invalid. */
    RECORD,
    /** Kinesis refused the request, for a reason that is not the record's. */
    REFUSED,
    /** Its time was over. */
    TIME,
    /** The producer had no room for it, was closed, or has failed. */
    PRODUCER
  }

  private final transient ProducerRecord record;
  private final Reason reason;
  private final Certainty certainty;
  private final int attempts;

  DeliveryException(
      ProducerRecord record,
      Reason reason,
      Certainty certainty,
      int attempts,
      String message,
      @Nullable Throwable cause) {
    super(message, cause);
    this.record = record;
    this.reason = reason;
    this.certainty = certainty;
    this.attempts = attempts;
  }

  /** Returns the record, to put it aside or to try again. */
  public ProducerRecord record() {
    return record;
  }

  /** Returns why it was given up. */
  public Reason reason() {
    return reason;
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
