package org.kclframework.streams.spool;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Says that a spool cannot be opened, or that it did not take a record. The message names the
 * directory, and quotes no record. Where forcing the disk failed ({@link Durability#FSYNC}), a
 * record whose put failed may be found after a restart, and be delivered, all the same.
 */
public class SpoolException extends IOException {

  private static final long serialVersionUID = 1L;

  SpoolException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
