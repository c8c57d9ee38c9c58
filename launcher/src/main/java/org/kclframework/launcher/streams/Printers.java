package org.kclframework.launcher.streams;

import java.io.IOException;
import java.io.OutputStream;

/** The ways to print records. */
public enum Printers {
  /** For people. */
  TEXT {
    @Override
    public RecordPrinter to(OutputStream out) {
      return new TextPrinter(out);
    }
  },
  /** A line of JSON for each. */
  JSON {
    @Override
    public RecordPrinter to(OutputStream out) throws IOException {
      return new JsonPrinter(out);
    }
  },
  /** Nothing but the payloads. */
  RAW {
    @Override
    public RecordPrinter to(OutputStream out) {
      return new RawPrinter(out);
    }
  };

  /** Returns what prints to a stream of bytes. */
  public abstract RecordPrinter to(OutputStream out) throws IOException;
}
