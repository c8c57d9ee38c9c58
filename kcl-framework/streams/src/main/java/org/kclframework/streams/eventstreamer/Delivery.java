package org.kclframework.streams.eventstreamer;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.eventstreamer.ShippingException.Reason;

/** Delivers batches to a target: the bucket before its events, each in several attempts. */
final class Delivery {

  private final EventTarget target;
  private final Retries retries;
  private final Pause pause;

  /** The bucket of the last batch, once it is there. */
  private @Nullable Bucket created;

  Delivery(EventTarget target, Retries retries, Pause pause) {
    this.target = requireNonNull(target, "target is null");
    this.retries = retries;
    this.pause = pause;
  }

  /**
   * Delivers a batch, which may have no events: then it is about its bucket only.
   *
   * @return the failure with the events that are not delivered; empty if all are. The interrupt of
   *     the thread is set if it was interrupted
   */
  Optional<ShippingException> deliver(Batch batch) {
    if (!batch.bucket().equals(created)) {
      Optional<ShippingException> failure =
          attempt(batch.events(), rest -> target.createBucket(batch.bucket()));
      if (failure.isPresent()) {
        // No event goes to a bucket that is not there: the receiver could refuse it for good.
        return failure.map(known -> known.of(batch.events()));
      }
      created = batch.bucket();
    }
    if (batch.events().isEmpty()) {
      return Optional.empty();
    }
    return attempt(batch.events(), rest -> target.ship(batch.bucket(), rest));
  }

  /** A step that is tried with what is left of the events. */
  @FunctionalInterface
  private interface Step {
    void run(List<LoggedEvent> rest) throws ShippingException;
  }

  private Optional<ShippingException> attempt(List<LoggedEvent> events, Step step) {
    List<LoggedEvent> rest = events;
    for (int attempt = 1; ; attempt++) {
      ShippingException failure;
      try {
        step.run(rest);
        return Optional.empty();
      } catch (ShippingException e) {
        failure = e;
        rest = e.undelivered().isEmpty() ? rest : e.undelivered();
      } catch (RuntimeException | Error e) {
        // Whatever it is: the events must not be lost with it.
        return Optional.of(
            new ShippingException(
                Reason.GIVEN_UP, "the target failed: " + e.getClass().getName(), rest, e));
      }
      if (!failure.reason().isPassing() || attempt >= retries.attempts() || !waited(failure)) {
        return Optional.of(failure.of(rest));
      }
    }
  }

  private boolean waited(ShippingException failure) {
    try {
      pause.pause(retries.after(failure));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
