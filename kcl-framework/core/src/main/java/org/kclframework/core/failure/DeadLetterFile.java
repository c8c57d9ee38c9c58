package org.kclframework.core.failure;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kclframework.core.DeadLetter;

/** Reads the dead letters of a file that {@link FileFailureDestination} wrote. */
public final class DeadLetterFile {

  /** Takes dead letters one by one. */
  @FunctionalInterface
  public interface Visitor {
    /** Takes a letter and the number of its line, from 1. */
    void visit(DeadLetter letter, long line) throws IOException;
  }

  /** Takes note of lines that are no dead letters. */
  @FunctionalInterface
  public interface Unreadable {
    /** Takes the number of a line, from 1, and why it cannot be read. */
    void line(long line, String reason);
  }

  private DeadLetterFile() {}

  /**
   * Reads all letters of a file in its order.
   *
   * @throws IOException if the file cannot be read, or the visitor throws it
   */
  public static void read(Path file, Visitor visitor, Unreadable unreadable) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      long number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        DeadLetter letter;
        try {
          // Read as Latin-1 so that a line of damaged UTF-8 spoils itself and not the whole file.
          letter = DeadLetterJson.read(line.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
          unreadable.line(number, String.valueOf(e.getMessage()));
          continue;
        }
        visitor.visit(letter, number);
      }
    }
  }
}
