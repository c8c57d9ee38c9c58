package org.kclframework.local.fault;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What a fault does to a request. */
sealed interface FaultAction {

  /** Runs the operation, or not, or later. */
  <T> CompletableFuture<T> around(Supplier<CompletableFuture<T>> operation);

  /** Lets go the requests that this action holds. */
  default void release() {}

  /** Fails the request before it takes effect. */
  record Fail(Supplier<? extends Throwable> failure) implements FaultAction {

    public Fail {
      requireNonNull(failure, "failure");
    }

    @Override
    public <T> CompletableFuture<T> around(Supplier<CompletableFuture<T>> operation) {
      return CompletableFuture.failedFuture(failure.get());
    }
  }

  /** Starts the request later, on another thread: callers must not block on asynchronous calls. */
  record Delay(Duration delay) implements FaultAction {

    public Delay {
      if (delay.isNegative() || delay.isZero()) {
        throw new IllegalArgumentException("delay must be > 0, but was " + delay);
      }
    }

    @Override
    public <T> CompletableFuture<T> around(Supplier<CompletableFuture<T>> operation) {
      Executor later = CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS);
      return CompletableFuture.completedFuture(null)
          .thenComposeAsync(ignored -> operation.get(), later);
    }
  }

  /** Starts the request when released. */
  record Hang(CompletableFuture<Void> released) implements FaultAction {

    Hang() {
      this(new CompletableFuture<>());
    }

    @Override
    public <T> CompletableFuture<T> around(Supplier<CompletableFuture<T>> operation) {
      return released.thenCompose(ignored -> operation.get());
    }

    @Override
    public void release() {
      released.complete(null);
    }
  }

  /** Lets the request take effect and loses the response; failures of the request pass. */
  record DropResponse() implements FaultAction {

    @Override
    public <T> CompletableFuture<T> around(Supplier<CompletableFuture<T>> operation) {
      return operation
          .get()
          .thenCompose(
              response ->
                  CompletableFuture.failedFuture(
                      SdkClientException.create(
                          "The response was lost by an injected fault: the operation took"
                              + " effect")));
    }
  }
}
