package org.kclframework.streams.eventstreamer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says that events were not delivered, and which. The message quotes no value. */
public final class ShippingException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why events were not delivered. */
  public enum Reason {
    /** The receiver is not there, is busy, or has an error of its own: it is tried again. */
    UNAVAILABLE(true, false),
    /** The receiver does not take this batch at the moment: it is tried again. */
    NOT_TAKEN(true, true),
    /** The receiver will never take this batch. */
    BAD_BATCH(false, true),
    /** The receiver takes nothing from us: the access key is wrong. */
    DENIED(false, false),
    /** The receiver takes nothing more from this account. */
    CAPPED(false, false),
    /** The target has tried by itself for as long as it may. */
    GIVEN_UP(false, false);

    private final boolean passing;
    private final boolean ofBatch;

    Reason(boolean passing, boolean ofBatch) {
      this.passing = passing;
      this.ofBatch = ofBatch;
    }

    /** Returns whether another attempt may do better. */
    public boolean isPassing() {
      return passing;
    }

    /** Returns whether other batches may be delivered all the same. */
    public boolean isOfBatch() {
      return ofBatch;
    }
  }

  private final Reason reason;
  private final transient List<LoggedEvent> undelivered;
  private final transient Optional<Duration> retryAfter;

  /**
   * Describes a failure.
   *
   * @param message says what happened, and quotes no value
   * @param undelivered the events that are not delivered, in their order; empty for a bucket
   */
  public ShippingException(
      Reason reason, String message, List<LoggedEvent> undelivered, @Nullable Throwable cause) {
    this(reason, message, undelivered, Optional.empty(), cause);
  }

  private ShippingException(
      Reason reason,
      String message,
      List<LoggedEvent> undelivered,
      Optional<Duration> retryAfter,
      @Nullable Throwable cause) {
    super(message, cause);
    this.reason = requireNonNull(reason, "reason is null");
    this.undelivered = List.copyOf(undelivered);
    this.retryAfter = retryAfter;
  }

  /** Returns the failure with the time that the receiver wants to be left alone. */
  public ShippingException retryingAfter(Duration time) {
    return new ShippingException(reason, text(), undelivered, Optional.of(time), getCause());
  }

  /** Returns the failure as one of these events. */
  ShippingException of(List<LoggedEvent> events) {
    return new ShippingException(reason, text(), events, retryAfter, getCause());
  }

  /** Returns why the events were not delivered. */
  public Reason reason() {
    return reason;
  }

  /** Returns the events that are not delivered, in their order; none of a bucket's creation. */
  public List<LoggedEvent> undelivered() {
    return undelivered;
  }

  /** Returns how long the receiver wants to be left alone, if it said so. */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /** Returns the message, which each failure has. */
  String text() {
    return requireNonNull(getMessage(), "message is null");
  }
}
