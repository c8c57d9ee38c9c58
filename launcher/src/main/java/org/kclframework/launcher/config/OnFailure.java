package org.kclframework.launcher.config;

import java.nio.file.Path;

/** What happens to a record that cannot be processed. */
public sealed interface OnFailure {

  /** The record is tried for ever; its shard waits. */
  record Retry() implements OnFailure {
    @Override
    public String toString() {
      return "retry";
    }
  }

  /** The record is counted and left out. */
  record Skip() implements OnFailure {
    @Override
    public String toString() {
      return "skip";
    }
  }

  /** The worker ends with {@code ExitCode.STOPPED_BY_FAILURE}. */
  record Stop() implements OnFailure {
    @Override
    public String toString() {
      return "stop";
    }
  }

  /**
   * The record is appended to a file.
   *
   * @param file the absolute path of the file
   */
  record DeadLetterFile(Path file) implements OnFailure {
    @Override
    public String toString() {
      return "deadLetter:file:" + file;
    }
  }

  /**
   * The record is put to another stream.
   *
   * @param streamName the name of that stream
   */
  record DeadLetterStream(String streamName) implements OnFailure {
    @Override
    public String toString() {
      return "deadLetter:kinesis:" + streamName;
    }
  }

  /**
   * Reads where dead letters are, as it follows {@code deadLetter:}.
   *
   * @param directory what a relative path is relative to
   * @return a {@link DeadLetterFile} or a {@link DeadLetterStream}
   * @throws IllegalArgumentException if the text names neither; says what is allowed
   */
  static OnFailure deadLettersAt(String uri, Path directory) {
    try {
      return new OnFailureType().parseDestination(uri, directory);
    } catch (InvalidValueException e) {
      throw new IllegalArgumentException(e.explanation(), e);
    }
  }
}
