package org.kclframework.streams.eventstreamer;

import org.jspecify.annotations.Nullable;

/** Counts what became of batches, and keeps what the next flush has to tell. Thread-safe. */
final class Outcomes {

  private long delivered;
  private long missed;
  private long lost;
  private boolean allDelivered = true;
  private @Nullable ShippingException toThrow;

  synchronized void delivered(int events) {
    delivered += events;
  }

  /** Notes that events are in the missed-events file. */
  synchronized void missed(ShippingException failure, boolean isToThrow) {
    missed += failure.undelivered().size();
    allDelivered = false;
    if (isToThrow && toThrow == null) {
      toThrow = failure;
    }
  }

  synchronized void lost(int events) {
    lost += events;
    allDelivered = false;
  }

  /**
   * Returns whether everything since the last call was delivered.
   *
   * @throws UndeliveredException if something was not that the caller has to learn of
   */
  synchronized boolean report() {
    ShippingException failure = toThrow;
    boolean result = allDelivered;
    toThrow = null;
    allDelivered = true;
    if (failure != null) {
      throw new UndeliveredException(
          failure.getMessage() + "; what was not delivered is in the missed-events file", failure);
    }
    return result;
  }

  /** Returns whether everything since the last report was delivered. */
  synchronized boolean allDelivered() {
    return allDelivered;
  }

  synchronized StreamerCounts counts(long logged) {
    return new StreamerCounts(logged, delivered, missed, lost);
  }
}
