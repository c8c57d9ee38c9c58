package org.kclframework.core;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A record that was given up, with all that is needed to run it again and to see why it failed.
 *
 * @param record the record as the processor got it
 * @param attempts how often it was tried; 0 when it was too old to be tried at all
 * @param errorType the class name of the last failure
 * @param errorMessage the message of the last failure, empty if it had none; may quote the payload.
 *     A message of more than {@value #MAX_MESSAGE_BYTES} bytes in UTF-8 is cut to as many, between
 *     two characters, and then ends with an ellipsis: with a payload in its message, a letter would
 *     be too large for a destination that takes the record itself
 * @param failedAt when it was given up
 */
public record DeadLetter(
    StreamRecord record, int attempts, String errorType, String errorMessage, Instant failedAt) {

  /** The largest size of an error message, in bytes of UTF-8. */
  public static final int MAX_MESSAGE_BYTES = 8192;

  private static final String ELLIPSIS = "…";

  /** Checks that all parts are given, and cuts a message that is too long. */
  public DeadLetter {
    requireNonNull(record, "record is null");
    requireNonNull(errorType, "errorType is null");
    requireNonNull(errorMessage, "errorMessage is null");
    requireNonNull(failedAt, "failedAt is null");
    errorMessage = cut(errorMessage);
  }

  private static String cut(String message) {
    int bytes = 0;
    int end = 0;
    for (int i = 0; i < message.length(); ) {
      int codePoint = message.codePointAt(i);
      bytes += utf8Length(codePoint);
      if (bytes > MAX_MESSAGE_BYTES) {
        return message.substring(0, end) + ELLIPSIS;
      }
      i += Character.charCount(codePoint);
      if (bytes <= MAX_MESSAGE_BYTES - utf8Length(ELLIPSIS.codePointAt(0))) {
        end = i;
      }
    }
    return message;
  }

  private static int utf8Length(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    if (codePoint < 0x800) {
      return 2;
    }
    return codePoint < 0x10000 ? 3 : 4;
  }

  /**
   * Names the record and the kind of failure; never the payload, nor a message that may quote it.
   */
  @Override
  public String toString() {
    return "DeadLetter[" + record + ", attempts=" + attempts + ", errorType=" + errorType + "]";
  }
}
