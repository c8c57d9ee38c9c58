package org.kclframework.launcher.config;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Jars and directories of classes, separated by commas or by the path separator of the system.
 *
 * <p>The last part of a path may hold {@code *} and {@code ?}; it then stands for every file that
 * it matches, in alphabetical order, so that the class path does not depend on the file system.
 */
final class ClassPathType implements ValueType<List<Path>> {

  private static final Pattern SEPARATOR = Pattern.compile("[," + File.pathSeparatorChar + "]");

  @Override
  public List<Path> parse(String text, Path directory) throws InvalidValueException {
    Set<Path> paths = new LinkedHashSet<>();
    for (String part : SEPARATOR.split(text, -1)) {
      String element = part.strip();
      if (!element.isEmpty()) {
        paths.addAll(expand(element, directory));
      }
    }
    if (paths.isEmpty()) {
      throw new InvalidValueException("must be " + allowed());
    }
    return List.copyOf(paths);
  }

  private static List<Path> expand(String element, Path directory) throws InvalidValueException {
    int lastSlash = Math.max(element.lastIndexOf('/'), element.lastIndexOf(File.separatorChar));
    String lastPart = element.substring(lastSlash + 1);
    if (lastPart.contains("*") || lastPart.contains("?")) {
      return matches(PathType.resolve(element.substring(0, lastSlash + 1), directory), lastPart);
    }
    Path path = PathType.resolve(element, directory);
    if (!Files.exists(path)) {
      throw new InvalidValueException("there is no file or directory " + path);
    }
    return List.of(path);
  }

  private static List<Path> matches(Path directory, String pattern) throws InvalidValueException {
    if (!Files.isDirectory(directory)) {
      throw new InvalidValueException("there is no directory " + directory);
    }
    List<Path> matches = new ArrayList<>();
    // Only * and ? are special: whatever else the glob syntax knows may be part of a file's name.
    String glob = pattern.replaceAll("[\\[\\]{}\\\\]", "\\\\$0");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
      files.forEach(matches::add);
    } catch (AccessDeniedException e) {
      throw new InvalidValueException(
          "the directory " + directory + " may not be read by this user");
    } catch (IOException e) {
      throw new InvalidValueException(
          "the directory " + directory + " cannot be read: " + e.getMessage());
    }
    if (matches.isEmpty()) {
      throw new InvalidValueException("no file in " + directory + " matches '" + pattern + "'");
    }
    matches.sort(null);
    return matches;
  }

  @Override
  public String format(List<Path> value) {
    List<String> paths = new ArrayList<>();
    for (Path path : value) {
      paths.add(path.toString());
    }
    return String.join(",", paths);
  }

  @Override
  public String allowed() {
    return "jars and directories, separated by ',' or the path separator of the system, with '*' and"
        + " '?' in file names";
  }
}
