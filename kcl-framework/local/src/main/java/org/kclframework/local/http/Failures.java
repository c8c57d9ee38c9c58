package org.kclframework.local.http;

import java.util.concurrent.CompletionException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What the failures of calls mean. */
final class Failures {

  private Failures() {}

  /** Returns what went wrong, without what a future wraps around it. */
  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /**
   * Tells whether the caller is to get no answer at all. A service never answers with an exception
   * of the client, so this one comes from a fault that loses the response.
   */
  static boolean losesResponse(Throwable failure) {
    return failure instanceof SdkClientException;
  }
}
