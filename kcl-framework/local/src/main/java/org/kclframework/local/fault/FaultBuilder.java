package org.kclframework.local.fault;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Describes one fault: which requests it strikes, how often, and what then happens.
 *
 * <p>By default every request to the operation is struck. The last call, one of {@link #fail},
 * {@link #delay}, {@link #hang} and {@link #dropResponse}, puts the fault into effect at once. Not
 * thread-safe.
 */
public final class FaultBuilder {

  private final Faults faults;
  private final String service;
  private final @Nullable String operation;
  private Predicate<Object> predicate = request -> true;
  private FaultFrequency frequency = FaultFrequency.always();

  FaultBuilder(Faults faults, String service, @Nullable String operation) {
    this.faults = faults;
    this.service = requireNonNull(service, "service");
    this.operation = operation;
  }

  /** Strikes only requests of the given SDK type that the predicate accepts. */
  public <R> FaultBuilder matching(Class<R> requestType, Predicate<? super R> condition) {
    requireNonNull(condition, "condition");
    this.predicate =
        request -> requestType.isInstance(request) && condition.test(requestType.cast(request));
    return this;
  }

  /**
   * Strikes only the next matching requests.
   *
   * @param count how many, at least 1
   */
  public FaultBuilder times(int count) {
    this.frequency = FaultFrequency.times(count);
    return this;
  }

  /**
   * Strikes each matching request by chance.
   *
   * @param probability between 0 (never) and 1 (always)
   * @param seed makes the sequence of decisions repeatable
   */
  public FaultBuilder withProbability(double probability, long seed) {
    this.frequency = FaultFrequency.withProbability(probability, seed);
    return this;
  }

  /** The operation fails with what the supplier returns, and has no effect. */
  public FaultHandle fail(Supplier<? extends Throwable> failure) {
    return add(new FaultAction.Fail(failure));
  }

  /** The operation starts only after the given time, which must be positive. */
  public FaultHandle delay(Duration delay) {
    return add(new FaultAction.Delay(delay));
  }

  /** The operation starts only when the handle is closed. */
  public FaultHandle hang() {
    return add(new FaultAction.Hang());
  }

  /**
   * The operation takes effect, but the caller gets an {@link
   * software.amazon.awssdk.core.exception.SdkClientException}, as when the connection breaks before
   * the response arrives.
   */
  public FaultHandle dropResponse() {
    return add(new FaultAction.DropResponse());
  }

  private FaultHandle add(FaultAction action) {
    FaultRule rule = new FaultRule(service, operation, predicate, frequency, action);
    faults.add(rule);
    return new FaultHandle(faults, rule);
  }
}
