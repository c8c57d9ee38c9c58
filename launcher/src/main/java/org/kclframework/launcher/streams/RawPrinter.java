package org.kclframework.launcher.streams;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.kclframework.core.StreamRecord;

/** Prints payloads as they are, each with a line end. */
final class RawPrinter implements RecordPrinter {

  private final OutputStream out;

  RawPrinter(OutputStream out) {
    this.out = new BufferedOutputStream(out);
  }

  @Override
  public void print(StreamRecord record) throws IOException {
    out.write(record.bytes());
    out.write('\n');
  }

  @Override
  public long undecodable() {
    return 0;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
