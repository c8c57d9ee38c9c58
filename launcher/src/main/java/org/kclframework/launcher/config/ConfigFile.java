package org.kclframework.launcher.config;

import static java.util.Objects.requireNonNullElse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The file of a configuration: a {@code .properties} file in UTF-8. */
final class ConfigFile {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Path path;
  private final String name;

  /**
   * Names a file; nothing is read yet.
   *
   * @param file the path as the user wrote it, which messages repeat
   */
  ConfigFile(Path file, Path workingDirectory) {
    this.path = workingDirectory.resolve(file).toAbsolutePath().normalize();
    this.name = file.toString();
  }

  /** Reads all entries; what cannot be read is reported. */
  List<Entry> read(Problems problems) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(path);
    } catch (IOException e) {
      problems.error(Origin.file(name), explain(e));
      return List.of();
    }
    ByteBuffer undecoded = ByteBuffer.wrap(bytes);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    // A new decoder reports malformed input instead of replacing it, and stops in front of it.
    if (StandardCharsets.UTF_8.newDecoder().decode(undecoded, text, true).isError()) {
      Origin line = Origin.line(name, lineOf(bytes, undecoded.position()));
      problems.error(line, "is not UTF-8; save the file in that encoding");
      return List.of();
    }
    return parse(text.flip(), problems);
  }

  private List<Entry> parse(CharBuffer text, Problems problems) {
    if (text.hasRemaining() && text.get(0) == BYTE_ORDER_MARK) {
      text.get();
    }
    Path directory = requireNonNullElse(path.getParent(), path);
    List<Entry> entries = PropertiesParser.parse(text.toString(), name, directory, problems);
    if (entries.isEmpty() && !problems.hasErrors()) {
      problems.error(Origin.file(name), "is empty: it sets no key");
    }
    return entries;
  }

  private static int lineOf(byte[] bytes, int position) {
    int line = 1;
    for (int index = 0; index < position; index++) {
      if (bytes[index] == '\n') {
        line++;
      }
    }
    return line;
  }

  /** Puts a failure to read the file into words; the file system's own words name only the path. */
  String explain(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "there is no such file (looked for " + path + ")";
    }
    if (Files.isDirectory(path)) {
      return "is a directory, not a file";
    }
    if (failure instanceof AccessDeniedException) {
      return "may not be read by this user (" + path + ")";
    }
    return "cannot be read: " + failure.getMessage();
  }
}
