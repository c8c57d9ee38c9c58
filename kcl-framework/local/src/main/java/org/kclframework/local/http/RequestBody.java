package org.kclframework.local.http;

import java.io.IOException;
import java.io.InputStream;

/** Reads the bodies of requests. */
final class RequestBody {

  /** The largest body that is taken; Kinesis takes 10 MiB, which are 14 MiB in base64. */
  static final int MAX_BYTES = 20 * 1024 * 1024;

  /** How much of a larger body is passed over, as most clients send all before they read. */
  private static final int MAX_SKIPPED_BYTES = 1 << 30;

  private static final int BUFFER_BYTES = 64 * 1024;

  private RequestBody() {}

  /** Says that a body is larger than what is taken. */
  static final class TooLargeException extends Exception {

    private static final long serialVersionUID = 1L;

    TooLargeException() {
      super("The body must have at most " + MAX_BYTES + " bytes");
    }
  }

  static byte[] read(InputStream in) throws IOException, TooLargeException {
    byte[] body = in.readNBytes(MAX_BYTES + 1);
    if (body.length <= MAX_BYTES) {
      return body;
    }
    passOver(in);
    throw new TooLargeException();
  }

  private static void passOver(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    int passed = 0;
    while (passed < MAX_SKIPPED_BYTES) {
      int count = in.read(buffer);
      if (count < 0) {
        return;
      }
      passed += count;
    }
  }
}
