package org.kclframework.streams.eventstreamer;

import java.util.List;

/**
 * A receiver of events. One thread calls it at a time.
 *
 * <p>A call that is interrupted ends soon: with a {@link ShippingException}, unless it is done, and
 * with the thread's interrupt set again.
 */
public interface EventTarget {

  /**
   * Makes a bucket, or finds that it is there; called before its first events. Where there are no
   * buckets this does nothing.
   *
   * @throws ShippingException if it could not be made, as far as is known
   */
  void createBucket(Bucket bucket) throws ShippingException;

  /**
   * Delivers events in their order.
   *
   * @throws ShippingException if some are not delivered, as far as is known; it says which
   */
  void ship(Bucket bucket, List<LoggedEvent> events) throws ShippingException;
}
