package org.kclframework.core.internal;

import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
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
   * Returns why there is no connection to a service, if the failure of a call tells. It quotes the
   * address and what TLS says, and nothing of a request.
   *
   * <p>When no connection can be made, the SDK's pool loses one now and then, and the last attempt
   * of a call waits for it in vain. Then an earlier one tells; of those the SDK keeps the messages.
   */
  public static Optional<String> noConnection(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = firstLine(cause.getMessage());
      if (cause instanceof UnknownHostException) {
        return Optional.of(told(message));
      }
      if (cause instanceof SSLException
          || cause instanceof SocketException
          || (cause instanceof IOException && Cause.of(message).isPresent())) {
        return Optional.of(explained(message));
      }
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
        : explained(reason);
  }

  private static String explained(String reason) {
    return Cause.of(reason).map(cause -> cause.text).orElse(NOT_EXECUTED + reason);
  }

  /** What a connection may lack, by what the JDK, the SDK or Netty say then. */
  private enum Cause {
    NOT_TRUSTED(
        "the certificate of the endpoint is not trusted: endpointCertificate names one that is",
        "PKIX path"),
    OTHER_HOST(
        "the certificate of the endpoint is not for its host",
        "No name matching|No subject alternative"),
    NO_TLS(
        "the endpoint does not speak TLS: is it http:// in place of https://?",
        "closed before the protocol could be determined|not an SSL/TLS record|"
            + "closed while SSL/TLS handshake was in progress"),
    // So does a server with TLS that is sent a request without.
    CLOSED(
        "the endpoint closed the connection without an answer: if it always does, is it https:// in"
            + " place of http://?",
        "The connection was closed during the request");

    private final String text;
    private final Pattern signs;

    Cause(String text, String signs) {
      this.text = text;
      this.signs = Pattern.compile(signs);
    }

    static Optional<Cause> of(String message) {
      return Arrays.stream(values())
          .filter(cause -> cause.signs.matcher(message).find())
          .findFirst();
    }
  }
}
