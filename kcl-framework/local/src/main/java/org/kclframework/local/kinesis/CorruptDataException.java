package org.kclframework.local.kinesis;

import java.nio.file.Path;

/** A file of the data directory that cannot be read as what it should be. */
public final class CorruptDataException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CorruptDataException(Path file, long offset, String problem) {
    super(file + ": corrupt at offset " + offset + ": " + problem);
  }
}
