package org.kclframework.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The standard input of the process. */
final class StandardInput {

  private static final Path DESCRIPTOR = Path.of("/dev/fd/0");

  private StandardInput() {}

  /**
   * Returns it; what cannot be read if it was closed before the JVM started, as by {@code <&-}: the
   * first file that the JVM opens is given its number then, and that is one of its own.
   */
  static InputStream open() {
    return of(System.in, DESCRIPTOR, Path.of(System.getProperty("java.home"), "lib", "modules"));
  }

  static InputStream of(InputStream input, Path descriptor, Path firstFileOfJvm) {
    return isSameFile(descriptor, firstFileOfJvm) ? new Closed() : input;
  }

  private static boolean isSameFile(Path first, Path second) {
    try {
      return Files.exists(first) && Files.exists(second) && Files.isSameFile(first, second);
    } catch (IOException e) {
      // Then it is no file at all.
      return false;
    }
  }

  private static final class Closed extends InputStream {

    @Override
    public int read() throws IOException {
      throw closed();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      throw closed();
    }

    private static IOException closed() {
      return new IOException("it is closed");
    }
  }
}
