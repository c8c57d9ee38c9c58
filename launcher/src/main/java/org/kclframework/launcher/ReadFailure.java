package org.kclframework.launcher;

import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.streams.reader.StreamReadException;
import org.kclframework.streams.reader.StreamReadException.Reason;

/** What it means for the process that a stream cannot be read. */
final class ReadFailure {

  private ReadFailure() {}

  /** Returns what to tell of a stream that cannot be used from the beginning. */
  static LaunchException atStart(StreamReadException failure, String place) {
    return new LaunchException(
        ExitCode.INITIALIZATION_FAILED, failure.getMessage() + " (" + place + ")", failure);
  }

  /** Returns what to tell of a stream that was read before. */
  static LaunchException later(StreamReadException failure, String place) {
    return failure.reason() == Reason.STREAM_GONE
        ? new LaunchException(ExitCode.STREAM_GONE, String.valueOf(failure.getMessage()), failure)
        : atStart(failure, place);
  }
}
