package org.kclframework.launcher.streams;

import java.io.Flushable;
import java.io.IOException;
import org.kclframework.core.StreamRecord;

/** Prints records. Not safe for use by several threads. */
public interface RecordPrinter extends Flushable {

  /** Prints a record, perhaps not yet to where it can be seen. */
  void print(StreamRecord record) throws IOException;

  /** Returns how many of the records were no events. */
  long undecodable();
}
