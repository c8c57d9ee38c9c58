package org.kclframework.streams.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The directory of all spools, with one for each alias. Its name is the alias; other characters
 * than letters, digits, {@code _}, {@code -} and {@code .} in ASCII are written as {@code %xx} for
 * each of their bytes in UTF-8, and so is a dot at the beginning.
 *
 * @param path where it is
 */
record SpoolDirectory(Path path) {

  /** What file systems take for a name at the most. */
  private static final int MAX_NAME_LENGTH = 255;

  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

  /** Returns the directory of an alias. */
  Path of(String alias) throws IOException {
    String name = name(alias);
    if (name.length() > MAX_NAME_LENGTH) {
      throw new IOException(
          "the alias '%s' is too long for the name of its spool's directory, which would have %d"
                  .formatted(alias, name.length())
              + " characters; the most is "
              + MAX_NAME_LENGTH);
    }
    return path.resolve(name);
  }

  private static String name(String alias) {
    StringBuilder name = new StringBuilder();
    for (byte b : alias.getBytes(UTF_8)) {
      char character = (char) Byte.toUnsignedInt(b);
      boolean plain = PLAIN.indexOf(character) >= 0 || (character == '.' && !name.isEmpty());
      if (plain) {
        name.append(character);
      } else {
        name.append("%%%02x".formatted((int) character));
      }
    }
    return name.toString();
  }

  /** Returns the aliases that have a directory and are not among these, in order. */
  List<String> others(Set<String> aliases) throws IOException {
    Set<String> others = new TreeSet<>();
    if (Files.isDirectory(path)) {
      try (Stream<Path> entries = Files.list(path)) {
        for (Path entry : (Iterable<Path>) entries::iterator) {
          String alias = alias(entry);
          if (Files.isDirectory(entry) && !aliases.contains(alias)) {
            others.add(alias);
          }
        }
      }
    }
    return List.copyOf(others);
  }

  private static String alias(Path entry) {
    String name = entry.getFileName().toString();
    try {
      return URLDecoder.decode(name, UTF_8);
    } catch (IllegalArgumentException e) {
      return name;
    }
  }
}
