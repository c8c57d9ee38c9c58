package org.kclframework.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kclframework.core.testing.RecordProcessorDriver;

/** Sends the sample inputs of {@code config/}. */
public final class SampleInput {

  private SampleInput() {}

  /** Sends each line of a file. */
  public static void send(RecordProcessorDriver driver, String file) throws IOException {
    Path input = Path.of("../config", file);
    for (String line : Files.readAllLines(input, StandardCharsets.UTF_8)) {
      driver.send("key", line);
    }
  }
}
