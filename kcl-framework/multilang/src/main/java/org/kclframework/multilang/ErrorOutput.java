package org.kclframework.multilang;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes what a child writes to its standard error on to ours, line by line and byte by byte, with
 * the shard in front. Very long lines come in pieces.
 */
final class ErrorOutput implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(ErrorOutput.class);

  static final int LONGEST_PIECE = 8192;

  private final InputStream errors;
  private final PrintStream target;
  private final byte[] line;
  private final int prefixLength;

  ErrorOutput(InputStream errors, String shardId, PrintStream target) {
    this.errors = errors;
    this.target = target;
    byte[] prefix = ("[" + shardId + "] ").getBytes(StandardCharsets.UTF_8);
    this.prefixLength = prefix.length;
    this.line = Arrays.copyOf(prefix, prefixLength + LONGEST_PIECE + 1);
  }

  @Override
  public void run() {
    try (errors) {
      Lines lines = new Lines(errors, LONGEST_PIECE);
      while (lines.advance()) {
        System.arraycopy(lines.bytes(), lines.offset(), line, prefixLength, lines.length());
        int end = prefixLength + lines.length();
        line[end] = '\n';
        // In one piece, so that the lines of several children do not run into one another.
        target.write(line, 0, end + 1);
      }
    } catch (IOException e) {
      log.debug("reading a child's standard error ended: {}", e.getMessage());
    }
  }
}
