package org.kclframework.launcher.processor;

import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** The head of a class file. */
final class ClassFile {

  private static final int MAGIC_AND_MINOR_BYTES = 6;

  /** Java 1.0 had class files of version 45, and since Java 1.2 both grow by one. */
  private static final int VERSION_OF_JAVA_ZERO = 44;

  private ClassFile() {}

  /** Returns the version of Java that a class needs. */
  static int javaVersion(ClassLoader loader, String className) throws IOException {
    String resource = className.replace('.', '/') + ".class";
    try (InputStream input = loader.getResourceAsStream(resource)) {
      if (input == null) {
        throw new FileNotFoundException(resource);
      }
      DataInputStream data = new DataInputStream(input);
      data.skipBytes(MAGIC_AND_MINOR_BYTES);
      return data.readUnsignedShort() - VERSION_OF_JAVA_ZERO;
    }
  }
}
