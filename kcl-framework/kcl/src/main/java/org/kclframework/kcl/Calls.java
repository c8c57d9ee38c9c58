package org.kclframework.kcl;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Calls of AWS services during the start, with failures told in one sentence. */
final class Calls {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private Calls() {}

  /**
   * Waits for an answer.
   *
   * @param what the purpose of the call, such as {@code describe stream orders}
   * @throws AwsServiceException as the service sent it, if its code is among those expected
   * @throws WorkerStartException for all other failures
   */
  static <T> T await(String what, CompletableFuture<T> call, String... expectedCodes)
      throws WorkerStartException {
    try {
      return call.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof AwsServiceException service) {
        for (String code : expectedCodes) {
          if (code.equals(code(service))) {
            throw service;
          }
        }
      }
      throw new WorkerStartException("cannot " + what + ": " + reason(cause), cause);
    } catch (TimeoutException e) {
      throw new WorkerStartException("cannot " + what + ": no answer in " + TIMEOUT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerStartException("cannot " + what + ": interrupted", e);
    }
  }

  static String code(AwsServiceException failure) {
    return failure.awsErrorDetails() == null ? "" : failure.awsErrorDetails().errorCode();
  }

  /** Returns the cause of a failure in one sentence. */
  static String reason(Throwable wrapped) {
    Throwable failure = wrapped;
    while (failure instanceof ExecutionException && failure.getCause() != null) {
      failure = failure.getCause();
    }
    if (failure instanceof AwsServiceException service && service.awsErrorDetails() != null) {
      return code(service) + ": " + service.awsErrorDetails().errorMessage();
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (failure instanceof SdkClientException && root != failure) {
      return failure.getMessage() + " (" + root + ")";
    }
    return String.valueOf(root.getMessage() == null ? root : root.getMessage());
  }
}
