package org.kclframework.core.internal;

import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks into what calls of services fail with, so that one line can be said of it.
 *
 * <p>It knows some texts of the AWS SDK, by which the services are called, but none of its classes.
 */
public final class CallFailures {

  /** What the SDK puts before what was said by whatever it uses for HTTP. */
  private static final String NOT_EXECUTED = "Unable to execute HTTP request: ";

  /** What the SDK says of an attempt that got no connection of its pool. */
  private static final String NO_CONNECTION = NOT_EXECUTED + "Acquire operation took longer";

  /** A host alone or with what the resolver said of it: the JVM has the latter only once. */
  private static final Pattern HOST_NOT_FOUND =
      Pattern.compile(
          "(?!null$)([a-z0-9.-]*[a-z][a-z0-9.-]*)(: .*(not known|name resolution|no address).*)?",
          Pattern.CASE_INSENSITIVE);

  private CallFailures() {}

  /** Turns what a client throws, instead of returning it, into a failed future. */
  public static <T> CompletableFuture<T> guarded(Supplier<CompletableFuture<T>> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Returns what was thrown instead of what a future made of it. */
  public static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Returns what everything began with. */
  public static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** Returns the first line of a message: the SDK gives advice below. */
  public static String firstLine(@Nullable String message) {
    return String.valueOf(message).lines().findFirst().orElse("");
  }

  /**
   * Returns why there is no connection to a service, if the failure of a call tells.
   *
   * <p>When no connection can be made, the SDK's pool loses one now and then, and the last attempt
   * of a call waits for it in vain. Then an earlier one tells; of those the SDK keeps the messages.
   */
  public static Optional<String> noConnection(Throwable failure) {
    if (root(failure) instanceof UnknownHostException host) {
      return Optional.of(told(firstLine(host.getMessage())));
    }
    if (!firstLine(failure.getMessage()).startsWith(NO_CONNECTION)) {
      return Optional.empty();
    }
    String reason = null;
    for (Throwable attempt : failure.getSuppressed()) {
      String message = firstLine(attempt.getMessage());
      int start = message.indexOf(NOT_EXECUTED);
      if (start >= 0 && !message.startsWith(NO_CONNECTION, start)) {
        reason = message.substring(start + NOT_EXECUTED.length());
      }
    }
    return Optional.ofNullable(reason).map(CallFailures::told);
  }

  private static String told(String reason) {
    Matcher host = HOST_NOT_FOUND.matcher(reason);
    // What the SDK says of an unknown host is four lines long.
    return host.matches()
        ? "unknown host " + host.group(1) + "; are the region and the endpoint right?"
        : NOT_EXECUTED + reason;
  }
}
