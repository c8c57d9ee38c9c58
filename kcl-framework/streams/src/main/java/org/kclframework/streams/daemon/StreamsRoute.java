package org.kclframework.streams.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.codec.MalformedPayloadException;
import org.kclframework.streams.catalog.StreamCatalog;
import org.kclframework.streams.catalog.StreamEntry;
import org.kclframework.streams.event.Event;
import org.kclframework.streams.producer.ProducerRecord;

/**
 * {@code POST /streams/<alias>}: events for a stream, as a JSON object, an array of such, or
 * msgpack maps one behind the other.
 *
 * <p>None is stored unless all can be read. The answer is given once all are stored, with how many
 * they are, or with how many are stored for certain, from the first on.
 */
final class StreamsRoute implements HttpRoute {

  static final String PREFIX = "/streams/";

  private static final String JSON = "application/json";
  private static final List<String> MSGPACK =
      List.of("application/msgpack", "application/x-msgpack");

  private final StreamCatalog catalog;
  private final BatchStore store;
  private final int maxBodyBytes;
  private final int maxEventBytes;

  StreamsRoute(StreamCatalog catalog, BatchStore store, HttpOptions options) {
    this.catalog = catalog;
    this.store = store;
    this.maxBodyBytes = options.maxBodyBytes();
    this.maxEventBytes = options.maxEventBytes();
  }

  @Override
  public ErrorBody errors() {
    return ErrorBody.PLAIN;
  }

  @Override
  public List<String> methods() {
    return List.of("POST");
  }

  @Override
  public CompletableFuture<HttpReply> handle(HttpCall call) throws HttpProblem, IOException {
    StreamEntry stream = stream(call.path().substring(PREFIX.length()));
    List<ProducerRecord> records = records(call, stream);
    return store
        .store(stream.alias(), records)
        .thenApply(outcome -> StoreReplies.of(outcome, records.size(), ErrorBody.PLAIN));
  }

  private StreamEntry stream(String alias) throws HttpProblem {
    try {
      return catalog.stream(alias);
    } catch (IllegalArgumentException e) {
      throw new HttpProblem(404, String.valueOf(e.getMessage()));
    }
  }

  private List<ProducerRecord> records(HttpCall call, StreamEntry stream)
      throws HttpProblem, IOException {
    String type = call.contentType();
    if (type.equals(JSON)) {
      call.requireUtf8();
      return jsonRecords(JsonEvents.read(call.body(maxBodyBytes)), stream);
    }
    if (MSGPACK.contains(type)) {
      return msgpackRecords(MsgpackEvents.split(call.body(maxBodyBytes)), stream);
    }
    throw new HttpProblem(415, "the content type must be " + JSON + " or " + MSGPACK.get(0));
  }

  private List<ProducerRecord> jsonRecords(
      List<Map<String, @Nullable Object>> events, StreamEntry stream) throws HttpProblem {
    List<ProducerRecord> records = new ArrayList<>(events.size());
    for (Map<String, @Nullable Object> fields : events) {
      int index = records.size();
      Event event;
      try {
        event = Event.of(fields);
      } catch (IllegalArgumentException e) {
        throw HttpProblem.ofEvent(index, null, String.valueOf(e.getMessage()));
      }
      records.add(record(index, event, event.encode(), stream));
    }
    return records;
  }

  private List<ProducerRecord> msgpackRecords(List<byte[]> events, StreamEntry stream)
      throws HttpProblem {
    List<ProducerRecord> records = new ArrayList<>(events.size());
    for (byte[] bytes : events) {
      int index = records.size();
      try {
        // The bytes are passed on as they came.
        records.add(record(index, Event.decode(ByteBuffer.wrap(bytes)), bytes, stream));
      } catch (MalformedPayloadException e) {
        throw HttpProblem.ofEvent(index, null, "the event: " + e.getMessage());
      }
    }
    return records;
  }

  private ProducerRecord record(int index, Event event, byte[] bytes, StreamEntry stream)
      throws HttpProblem {
    String field = stream.partitionKeyField();
    if (bytes.length > maxEventBytes) {
      throw new HttpProblem(
              413, "the event has %d bytes; the most is %d".formatted(bytes.length, maxEventBytes))
          .with("index", index);
    }
    try {
      return new ProducerRecord(event.partitionKey(field), bytes);
    } catch (IllegalArgumentException e) {
      throw HttpProblem.ofEvent(index, field, String.valueOf(e.getMessage()));
    }
  }
}
