package org.kclframework.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;

/** Standard output of a command, which it does not close. */
final class OutputGuard extends FilterOutputStream {

  OutputGuard(OutputStream out) {
    super(out);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
  }

  @Override
  public void close() throws IOException {
    out.flush();
  }

  /**
   * Writes text, all of it.
   *
   * @throws LaunchException if it cannot be written, unless nobody reads it any more
   */
  static void print(OutputStream out, String text) throws LaunchException {
    try {
      out.write(text.getBytes(UTF_8));
      out.flush();
    } catch (IOException e) {
      if (!isClosedByReader(e)) {
        throw unwritable(e);
      }
    }
  }

  /** Returns what to say of output that cannot be written. */
  static LaunchException unwritable(IOException failure) {
    return new LaunchException(
        ExitCode.UNDELIVERED,
        "standard output cannot be written: " + failure.getMessage(),
        failure);
  }

  /** Returns whether a failure only says that nobody reads any more, as behind {@code head}. */
  static boolean isClosedByReader(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("Broken pipe") || message.contains("pipe is being closed");
  }
}
