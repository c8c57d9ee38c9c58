package org.kclframework.streams.eventstreamer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.kclframework.streams.eventstreamer.ShippingException.Reason;

/** A target that keeps what it gets, fails as it is told, and can be held. */
final class ScriptedTarget implements EventTarget {

  private final List<String> calls = new ArrayList<>();
  private final Deque<Failure> failures = new ArrayDeque<>();
  private final Semaphore permits = new Semaphore(Integer.MAX_VALUE);

  /** A failure of a shipment, in which so many events are delivered before. */
  private record Failure(Reason reason, int delivered) {}

  ScriptedTarget failing(Reason... reasons) {
    for (Reason reason : reasons) {
      failures.add(new Failure(reason, 0));
    }
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
    permits.release(1_000_000);
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
      int delivered = failure == null ? events.size() : failure.delivered();
      if (delivered > 0) {
        calls.add(bucket.key() + ":" + keys(events.subList(0, delivered)));
      }
      if (failure != null) {
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
