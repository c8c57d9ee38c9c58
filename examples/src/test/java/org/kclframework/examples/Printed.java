package org.kclframework.examples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a processor prints. */
public final class Printed {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Where the processor prints to. */
  public final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  /** Returns the lines that were printed. */
  public List<String> lines() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
