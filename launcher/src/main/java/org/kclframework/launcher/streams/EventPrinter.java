package org.kclframework.launcher.streams;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.PayloadException;
import org.kclframework.core.StreamRecord;

/**
 * Prints the events of records, each as a line of JSON with the values that {@link JsonPrinter}
 * gives them. Of a record that is no event only the listener is told.
 */
final class EventPrinter implements RecordPrinter {

  private final JsonGenerator json;
  private final Consumer<String> listener;
  private long undecodable;

  EventPrinter(OutputStream out, Consumer<String> listener) throws IOException {
    this.json = JsonValues.generator(out);
    this.listener = listener;
  }

  @Override
  public void print(StreamRecord record) throws IOException {
    Map<String, @Nullable Object> event;
    try {
      event = record.event();
    } catch (PayloadException e) {
      undecodable++;
      listener.accept(
          "Left out: record "
              + record.sequenceNumber()
              + " of "
              + record.shardId()
              + ": "
              + VisibleText.of(JsonPrinter.reason(record, e)));
      return;
    }
    JsonValues.write(json, event);
    json.writeRaw('\n');
  }

  @Override
  public long undecodable() {
    return undecodable;
  }

  @Override
  public void flush() throws IOException {
    json.flush();
  }
}
