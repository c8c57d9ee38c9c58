package org.kclframework.launcher.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.PayloadException;
import org.kclframework.core.StreamRecord;

/** Prints records for people, as Triton does: where each is, what is in it, and an empty line. */
final class TextPrinter implements RecordPrinter {

  private static final int MAX_SHOWN_BYTES = 1000;

  private final Writer out;
  private long undecodable;

  TextPrinter(OutputStream out) {
    this.out = new BufferedWriter(new OutputStreamWriter(out, UTF_8));
  }

  @Override
  public void print(StreamRecord record) throws IOException {
    out.write("<Record " + record.shardId() + " " + record.sequenceNumber());
    if (record.subSequenceNumber() > 0) {
      out.write("/" + record.subSequenceNumber());
    }
    out.write(">\n");
    out.write(content(record));
    out.write("\n\n");
  }

  private String content(StreamRecord record) {
    try {
      Map<String, @Nullable Object> event = record.event();
      return ValueText.of(event);
    } catch (PayloadException e) {
      undecodable++;
      boolean whole = record.size() <= MAX_SHOWN_BYTES;
      byte[] bytes = record.bytes();
      String shown =
          whole ? new String(bytes, UTF_8) : new String(bytes, 0, MAX_SHOWN_BYTES, UTF_8);
      return "no event, " + record.size() + " bytes: " + ValueText.of(shown) + (whole ? "" : "…");
    }
  }

  @Override
  public long undecodable() {
    return undecodable;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
