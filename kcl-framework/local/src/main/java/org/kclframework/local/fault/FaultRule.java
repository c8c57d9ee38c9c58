package org.kclframework.local.fault;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One fault in effect, with the count of its strikes. */
final class FaultRule {

  private final String service;

  /** The operation to strike, or null for all of the service. */
  private final @Nullable String operation;

  private final Predicate<Object> predicate;
  private final FaultFrequency frequency;
  private final FaultAction action;
  private final AtomicLong strikeCount = new AtomicLong();

  FaultRule(
      String service,
      @Nullable String operation,
      Predicate<Object> predicate,
      FaultFrequency frequency,
      FaultAction action) {
    this.service = service;
    this.operation = operation;
    this.predicate = predicate;
    this.frequency = frequency;
    this.action = action;
  }

  /** Decides whether the request is struck, and uses up one strike when it is. */
  boolean strikes(FaultRequest request) {
    boolean struck =
        service.equals(request.service())
            && (operation == null || operation.equals(request.operation()))
            && predicate.test(request.request())
            && frequency.next();
    if (struck) {
      strikeCount.incrementAndGet();
    }
    return struck;
  }

  FaultAction action() {
    return action;
  }

  long strikeCount() {
    return strikeCount.get();
  }

  /** Lets go the requests that hang. */
  void release() {
    action.release();
  }
}
