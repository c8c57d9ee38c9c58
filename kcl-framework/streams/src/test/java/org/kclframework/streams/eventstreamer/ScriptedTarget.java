package org.kclframework.streams.eventstreamer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.eventstreamer.ShippingException.Reason;

/** A target that keeps what it gets, fails as it is told, and can be held. */
final class ScriptedTarget implements EventTarget {

  private static final int MANY = 1_000_000;

  private final List<String> calls = new ArrayList<>();
  private final Deque<Failure> failures = new ArrayDeque<>();
  private final Semaphore permits = new Semaphore(MANY);

  /** A failure of a shipment, in which so many events are delivered before; or none. */
  private record Failure(@Nullable Reason reason, int delivered) {}

  ScriptedTarget failing(Reason... reasons) {
    for (Reason reason : reasons) {
      failures.add(new Failure(reason, 0));
    }
    return this;
  }

  /** Has a shipment be delivered before the next failure. */
  ScriptedTarget delivering() {
    failures.add(new Failure(null, Integer.MAX_VALUE));
    return this;
  }

  ScriptedTarget failingAfter(int delivered, Reason reason) {
    failures.add(new Failure(reason, delivered));
    return this;
  }

  /** Has shipments wait from now on. */
  ScriptedTarget hold() {
    permits.drainPermits();
    return this;
  }

  void release() {
    permits.release(MANY);
  }

  /** Lets one shipment go on. */
  void releaseOne() {
    permits.release();
  }

  /** Returns {@code "bucket b"}, and {@code "b: key key …"} for events. */
  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  @Override
  public synchronized void createBucket(Bucket bucket) {
    calls.add("bucket " + bucket.key());
  }

  @Override
  public void ship(Bucket bucket, List<LoggedEvent> events) throws ShippingException {
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ShippingException(Reason.GIVEN_UP, "interrupted", events, e);
    }
    synchronized (this) {
      Failure failure = failures.poll();
      int delivered =
          failure == null ? events.size() : Math.min(events.size(), failure.delivered());
      if (delivered > 0) {
        calls.add(bucket.key() + ":" + keys(events.subList(0, delivered)));
      }
      if (failure != null && failure.reason() != null) {
        throw new ShippingException(
            failure.reason(),
            "scripted " + failure.reason(),
            events.subList(delivered, events.size()),
            null);
      }
    }
  }

  private static String keys(List<LoggedEvent> events) {
    StringBuilder keys = new StringBuilder();
    events.forEach(event -> keys.append(' ').append(event.key()));
    return keys.toString();
  }
}
