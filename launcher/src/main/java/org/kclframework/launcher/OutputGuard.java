package org.kclframework.launcher;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

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

  /** Returns whether a failure only says that nobody reads any more, as behind {@code head}. */
  static boolean isClosedByReader(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("Broken pipe") || message.contains("pipe is being closed");
  }
}
