package org.kclframework.streams.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.producer.ProducerRecord;

/**
 * The file {@code undeliverable.jsonl}: records that the stream can never take, as lines of JSON.
 *
 * <table>
 *   <caption>A line</caption>
 *   <tr><th>name</th><th>value</th></tr>
 *   <tr><td>version</td><td>1</td></tr>
 *   <tr><td>index</td><td>number of the record in the spool; one may be there twice, after a
 *     crash</td></tr>
 *   <tr><td>put</td><td>when it was put, ISO 8601</td></tr>
 *   <tr><td>reason</td><td>why the stream cannot take it</td></tr>
 *   <tr><td>partitionKey</td><td>its partition key</td></tr>
 *   <tr><td>explicitHashKey</td><td>its explicit hash key as decimal digits, if it has one</td></tr>
 *   <tr><td>data</td><td>its payload, base64 (RFC 4648)</td></tr>
 * </table>
 *
 * <p>Belongs to one thread.
 */
final class Undeliverables implements Closeable {

  static final String NAME = "undeliverable.jsonl";

  private final Disk disk;
  private final JsonFactory json = new JsonFactory();
  private @Nullable DiskFile file;

  /** Where the next line goes, or -1 as long as the file was not opened. */
  private long end = -1;

  Undeliverables(Disk disk) {
    this.disk = disk;
  }

  /** Adds records; on return they are forced to the disk. */
  void add(List<Aside> all) throws IOException {
    DiskFile open = file == null ? open() : file;
    file = open;
    try {
      long at = end;
      for (Aside one : all) {
        Window.Pending pending = one.pending();
        if (pending.record != null) {
          byte[] line = line(pending.index, pending.millis, pending.record, one.reason());
          open.write(line, 0, line.length, at);
          at += line.length;
        }
      }
      open.force();
      end = at;
    } catch (IOException e) {
      // What is behind the end is not known, nor whether another force would tell.
      close();
      throw e;
    }
  }

  private byte[] line(long index, long millis, ProducerRecord record, String reason)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator line = json.createGenerator(bytes)) {
      line.writeStartObject();
      line.writeNumberField("version", 1);
      line.writeNumberField("index", index);
      line.writeStringField("put", Instant.ofEpochMilli(millis).toString());
      line.writeStringField("reason", reason);
      line.writeStringField("partitionKey", record.partitionKey());
      if (record.explicitHashKey().isPresent()) {
        line.writeStringField("explicitHashKey", record.explicitHashKey().get().toString());
      }
      ByteBuffer data = record.data();
      byte[] payload = new byte[data.remaining()];
      data.get(payload);
      line.writeBinaryField("data", payload);
      line.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  private DiskFile open() throws IOException {
    if (!disk.names().contains(NAME)) {
      DiskFile made = disk.create(NAME);
      made.force();
      disk.force();
      end = 0;
      return made;
    }
    DiskFile opened = disk.open(NAME);
    if (end >= 0) {
      // What is behind it was not forced, and is written again.
      opened.truncate(end);
      return opened;
    }
    end = opened.length();
    ByteBuffer last = ByteBuffer.allocate(1);
    if (end > 0 && opened.read(last, end - 1) == 1 && last.get(0) != '\n') {
      // A line that was not finished: it becomes a line of its own.
      opened.write("\n".getBytes(UTF_8), 0, 1, end);
      end++;
    }
    return opened;
  }

  @Override
  public void close() throws IOException {
    DiskFile open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }
}
