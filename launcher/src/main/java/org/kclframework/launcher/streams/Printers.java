package org.kclframework.launcher.streams;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/** The ways to print records. */
public enum Printers {
  /** For people. */
  TEXT {
    @Override
    public RecordPrinter to(OutputStream out, Consumer<String> listener) {
      return new TextPrinter(out);
    }
  },
  /** A line of JSON for each. */
  JSON {
    @Override
    public RecordPrinter to(OutputStream out, Consumer<String> listener) throws IOException {
      return new JsonPrinter(out);
    }
  },
  /** Nothing but the events, each a line of JSON. */
  EVENTS {
    @Override
    public RecordPrinter to(OutputStream out, Consumer<String> listener) throws IOException {
      return new EventPrinter(out, listener);
    }
  },
  /** Nothing but the payloads. */
  RAW {
    @Override
    public RecordPrinter to(OutputStream out, Consumer<String> listener) {
      return new RawPrinter(out);
    }
  };

  /**
   * Returns what prints to a stream of bytes.
   *
   * @param listener is told of each record that is left out
   */
  public abstract RecordPrinter to(OutputStream out, Consumer<String> listener) throws IOException;
}
