package org.kclframework.launcher.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths of the file system; they come out absolute. */
final class PathType implements ValueType<Path> {

  private enum Kind {
    READABLE_FILE("a file that can be read"),
    DIRECTORY("a directory, which is made when it does not exist");

    private final String allowed;

    Kind(String allowed) {
      this.allowed = allowed;
    }
  }

  private final Kind kind;

  private PathType(Kind kind) {
    this.kind = kind;
  }

  static PathType readableFile() {
    return new PathType(Kind.READABLE_FILE);
  }

  static PathType directory() {
    return new PathType(Kind.DIRECTORY);
  }

  /** Returns a path, absolute and without {@code ..}, of a text that may be relative. */
  static Path resolve(String text, Path directory) throws InvalidValueException {
    try {
      return directory.resolve(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new InvalidValueException("must be a path: " + e.getReason());
    }
  }

  @Override
  public Path parse(String text, Path directory) throws InvalidValueException {
    Path path = resolve(text, directory);
    switch (kind) {
      case READABLE_FILE -> requireReadableFile(path);
      case DIRECTORY -> requireNoFile(path);
    }
    return path;
  }

  private static void requireReadableFile(Path path) throws InvalidValueException {
    if (!Files.exists(path)) {
      throw new InvalidValueException("there is no file " + path);
    }
    if (Files.isDirectory(path)) {
      throw new InvalidValueException(path + " is a directory, not a file");
    }
    if (!Files.isReadable(path)) {
      throw new InvalidValueException(path + " may not be read by this user");
    }
  }

  private static void requireNoFile(Path path) throws InvalidValueException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new InvalidValueException(path + " is a file, not a directory");
    }
  }

  @Override
  public String allowed() {
    return kind.allowed;
  }
}
