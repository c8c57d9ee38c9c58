package org.kclframework.kcl;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Calls of AWS services that are waited for, with failures told in one sentence. Safe for use by
 * several threads.
 */
final class Calls {

  /** How long an answer is waited for when nobody says. */
  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  /** What the SDK puts before what was said by whatever it uses for HTTP. */
  private static final String CONNECTING = "Unable to execute HTTP request: ";

  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9.-]+");

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
    Throwable failure = wrapped;
    while (isWrapper(failure) && failure.getCause() != null) {
      failure = failure.getCause();
    }
    if (failure instanceof AwsServiceException service && service.awsErrorDetails() != null) {
      return code(service) + ": " + service.awsErrorDetails().errorMessage();
    }
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String unknownHost =
        root instanceof UnknownHostException ? root.getMessage() : unknownHostBefore(failure);
    if (unknownHost != null) {
      // What the SDK says around it is four lines long.
      return "unknown host " + unknownHost + "; are the region and the endpoint right?";
    }
    if (failure instanceof SdkClientException && root != failure) {
      return firstLine(failure.getMessage()) + " (" + firstLine(root.toString()) + ")";
    }
    return firstLine(root.getMessage() == null ? root.toString() : root.getMessage());
  }

  /**
   * Returns the host that an earlier attempt of a call did not find, if that is why it failed. When
   * connections cannot be made, the SDK's pool loses one now and then, and the last attempt waits
   * for it in vain; of those before it, the SDK keeps no more than what they said.
   */
  private static @Nullable String unknownHostBefore(Throwable failure) {
    for (Throwable attempt : failure.getSuppressed()) {
      String said = firstLine(attempt.getMessage());
      int host = said.lastIndexOf(CONNECTING);
      if (host >= 0 && isUnknown(said.substring(host + CONNECTING.length()))) {
        return said.substring(host + CONNECTING.length());
      }
    }
    return null;
  }

  private static boolean isUnknown(String name) {
    if (!HOST_NAME.matcher(name).matches()) {
      return false;
    }
    try {
      InetAddress.getByName(name);
      return false;
    } catch (UnknownHostException e) {
      return true;
    }
  }

  /** Leaves out the advice that the SDK gives below. */
  private static String firstLine(@Nullable String message) {
    return String.valueOf(message).lines().findFirst().orElse("");
  }

  private static boolean isWrapper(Throwable failure) {
    return failure instanceof ExecutionException || failure instanceof CompletionException;
  }
}
