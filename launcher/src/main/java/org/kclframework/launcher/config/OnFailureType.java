package org.kclframework.launcher.config;

import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what happens to a record that cannot be processed. */
final class OnFailureType implements ValueType<OnFailure> {

  private static final String DEAD_LETTER = "deadLetter:";
  private static final String FILE = "file:";
  private static final String KINESIS = "kinesis:";

  private final TextType streamName = TextType.name(1, 128);

  @Override
  public OnFailure parse(String text, Path directory) throws InvalidValueException {
    if (startsWith(text, DEAD_LETTER + FILE) || startsWith(text, DEAD_LETTER + KINESIS)) {
      return parseDestination(text.substring(DEAD_LETTER.length()), directory);
    }
    if (text.equalsIgnoreCase("retry")) {
      return new OnFailure.Retry();
    }
    if (text.equalsIgnoreCase("skip")) {
      return new OnFailure.Skip();
    }
    if (text.equalsIgnoreCase("stop")) {
      return new OnFailure.Stop();
    }
    throw new InvalidValueException("must be " + allowed());
  }

  /** Reads what follows {@code deadLetter:}. */
  OnFailure parseDestination(String uri, Path directory) throws InvalidValueException {
    if (startsWith(uri, FILE)) {
      return new OnFailure.DeadLetterFile(parseFile(uri.substring(FILE.length()), directory));
    }
    if (startsWith(uri, KINESIS)) {
      String name = uri.substring(KINESIS.length());
      return new OnFailure.DeadLetterStream(streamName.parse(name, directory));
    }
    throw new InvalidValueException("must be file:PATH or kinesis:STREAM");
  }

  /** Reads {@code path}, {@code /path} or {@code ///path}, the last as URIs of files have it. */
  private static Path parseFile(String path, Path directory) throws InvalidValueException {
    if (path.startsWith("//") && !path.startsWith("///")) {
      throw new InvalidValueException("must not name a host: write file:PATH or file:///PATH");
    }
    String plain = path.startsWith("///") ? path.substring(2) : path;
    Path file = PathType.resolve(plain, directory);
    if (plain.isBlank() || plain.endsWith("/") || Files.isDirectory(file)) {
      throw new InvalidValueException("must name a file after 'file:', not a directory");
    }
    return file;
  }

  private static boolean startsWith(String text, String prefix) {
    return text.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  @Override
  public String allowed() {
    return "retry, skip, stop, deadLetter:file:PATH or deadLetter:kinesis:STREAM";
  }
}
