package org.kclframework.multilang;

import org.jspecify.annotations.Nullable;

/** What comes from a child: a protocol message, or the end of them. */
sealed interface Reply {

  /** Nothing will come any more. */
  Reply END = new End();

  /** Something was meant as a message and is none. */
  Reply MALFORMED = new Malformed();

  /**
   * The child is done with a request.
   *
   * @param responseFor the request's action
   */
  record Status(String responseFor) implements Reply {}

  /**
   * The child asks for a checkpoint and waits for the answer.
   *
   * @param shape how it asked, which is how it is answered
   * @param sequenceNumber null for everything that was delivered
   * @param subSequenceNumber as the child wrote it; null if it did not
   */
  record CheckpointRequest(
      Shape shape, @Nullable String sequenceNumber, @Nullable String subSequenceNumber)
      implements Reply {}

  /** The end of the child's output. */
  record End() implements Reply {}

  /** A message that cannot be read. */
  record Malformed() implements Reply {}

  /** How a position is written in messages about checkpoints. */
  enum Shape {
    /** Version 1: {@code "checkpoint":"11"}. */
    CHECKPOINT,
    /** Version 2: {@code "sequenceNumber":"11","subSequenceNumber":0}. */
    SEQUENCE_NUMBER
  }
}
