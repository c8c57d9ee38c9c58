package org.kclframework.local.fault;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The registry of faults that the embedded services consult on each request.
 *
 * <pre>{@code
 * Faults faults = new Faults();
 * try (FaultHandle outage = faults.on("kinesis", "GetRecords").times(3).fail(() -> throttled())) {
 *   // the next three GetRecords calls fail with what throttled() returns
 * }
 * }</pre>
 *
 * <p>When several faults match a request they nest in the order in which they were added: a delay
 * that was added before a failure delays that failure. A fault that a request does not reach,
 * because an earlier one failed it, is not used up.
 *
 * <p>Thread-safe. Without faults a request pays one volatile read.
 */
public final class Faults {

  /** Replaced, never modified, so that requests read it without a lock. */
  private volatile List<FaultRule> rules = List.of();

  /**
   * Starts to describe a fault in one operation.
   *
   * @param service "kinesis" or "dynamodb"
   * @param operation the operation as the service's API names it, for example "GetRecords"
   */
  public FaultBuilder on(String service, String operation) {
    return new FaultBuilder(this, service, requireNonNull(operation, "operation"));
  }

  /**
   * Starts to describe a fault in every operation of a service.
   *
   * @param service "kinesis" or "dynamodb"
   */
  public FaultBuilder on(String service) {
    return new FaultBuilder(this, service, null);
  }

  /** Removes all faults and lets the requests go on that hang. */
  public void clear() {
    List<FaultRule> removed;
    synchronized (this) {
      removed = rules;
      rules = List.of();
    }
    removed.forEach(FaultRule::release);
  }

  /**
   * Runs an operation under the faults that match it. Services call this once per request.
   *
   * @param apply the operation; what it throws becomes the failure of the future
   * @return the operation's result, or the fault; complete on return unless a fault holds it up
   */
  public <T> CompletableFuture<T> around(
      String service, String operation, Object request, Supplier<T> apply) {
    List<FaultRule> current = rules;
    if (current.isEmpty()) {
      return run(apply);
    }
    return around(current, new FaultRequest(service, operation, request), () -> run(apply));
  }

  private static <T> CompletableFuture<T> around(
      List<FaultRule> remaining, FaultRequest request, Supplier<CompletableFuture<T>> apply) {
    for (int i = 0; i < remaining.size(); i++) {
      FaultRule rule = remaining.get(i);
      if (rule.strikes(request)) {
        List<FaultRule> inner = remaining.subList(i + 1, remaining.size());
        return rule.action().around(() -> around(inner, request, apply));
      }
    }
    return apply.get();
  }

  private static <T> CompletableFuture<T> run(Supplier<T> apply) {
    try {
      return CompletableFuture.completedFuture(apply.get());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  synchronized void add(FaultRule rule) {
    List<FaultRule> extended = new ArrayList<>(rules);
    extended.add(rule);
    rules = List.copyOf(extended);
  }

  void remove(FaultRule rule) {
    synchronized (this) {
      rules = rules.stream().filter(other -> other != rule).toList();
    }
    rule.release();
  }
}
