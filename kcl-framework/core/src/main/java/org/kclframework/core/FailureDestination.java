package org.kclframework.core;

import java.io.IOException;

/**
 * A place for records that a processor could not handle. Implementations are safe for use by
 * several threads: all shards of a worker share one.
 */
public interface FailureDestination extends AutoCloseable {

  /**
   * Writes a dead letter. When this returns the letter is durable: only then does its record count
   * as resolved.
   *
   * @throws IOException if it could not be made durable; the write is repeated until it succeeds
   */
  void write(DeadLetter letter) throws IOException;

  /** Returns the place as the configuration names it, such as {@code file:dead-letters.jsonl}. */
  String uri();

  /** Releases what the destination holds open. */
  @Override
  void close();
}
