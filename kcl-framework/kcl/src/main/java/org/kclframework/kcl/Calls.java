package org.kclframework.kcl;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kclframework.core.internal.CallFailures;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Calls of AWS services that are waited for, with failures told in one sentence. Safe for use by
 * several threads.
 */
final class Calls {

  /** How long an answer is waited for when nobody says. */
  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  private final Duration timeout;
  private final CompletableFuture<?> cancelled;

  /** Creates calls that wait for as long as {@link #DEFAULT_TIMEOUT} says. */
  Calls() {
    this(DEFAULT_TIMEOUT, new CompletableFuture<>());
  }

  /**
   * Creates calls that wait for a time.
   *
   * @param cancelled ends every wait when it completes
   */
  Calls(Duration timeout, CompletableFuture<?> cancelled) {
    this.timeout = timeout;
    this.cancelled = cancelled;
  }

  /**
   * Waits for an answer.
   *
   * @param what the purpose of the call, such as {@code describe stream orders}
   * @throws AwsServiceException as the service sent it, if its code is among those expected
   * @throws WorkerStartException for all other failures
   */
  <T> T await(String what, CompletableFuture<T> call, String... expectedCodes)
      throws WorkerStartException {
    try {
      CompletableFuture.anyOf(call, cancelled).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (!call.isDone()) {
        throw new WorkerStartException("cannot " + what + ": the worker stops");
      }
      return call.join();
    } catch (ExecutionException | CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof AwsServiceException service
          && Arrays.asList(expectedCodes).contains(code(service))) {
        throw service;
      }
      throw new WorkerStartException("cannot " + what + ": " + reason(cause), cause);
    } catch (TimeoutException e) {
      throw new WorkerStartException(
          "cannot " + what + ": no answer in " + timeout.toMillis() + " ms", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerStartException("cannot " + what + ": interrupted", e);
    } finally {
      call.cancel(true);
    }
  }

  /**
   * Waits for a time between two calls.
   *
   * @param what the purpose of the calls
   */
  void pause(String what, Duration time) throws WorkerStartException {
    try {
      cancelled.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerStartException("cannot " + what + ": interrupted", e);
    } catch (ExecutionException e) {
      throw new WorkerStartException("cannot " + what + ": the worker stops", e);
    }
    throw new WorkerStartException("cannot " + what + ": the worker stops");
  }

  static String code(AwsServiceException failure) {
    return failure.awsErrorDetails() == null ? "" : failure.awsErrorDetails().errorCode();
  }

  /** Returns the cause of a failure in one sentence. */
  static String reason(Throwable wrapped) {
    Throwable failure = CallFailures.unwrapped(wrapped);
    if (failure instanceof AwsServiceException service && service.awsErrorDetails() != null) {
      return code(service) + ": " + service.awsErrorDetails().errorMessage();
    }
    return CallFailures.noConnection(failure).orElseGet(() -> withRoot(failure));
  }

  private static String withRoot(Throwable failure) {
    Throwable root = CallFailures.root(failure);
    if (failure instanceof SdkClientException && root != failure) {
      return CallFailures.firstLine(failure.getMessage())
          + " ("
          + CallFailures.firstLine(root.toString())
          + ")";
    }
    return CallFailures.firstLine(root.getMessage() == null ? root.toString() : root.getMessage());
  }
}
