package org.kclframework.multilang;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.ShardContext;
import org.kclframework.core.StreamRecord;
import org.kclframework.multilang.Reply.CheckpointRequest;
import org.kclframework.multilang.Reply.Shape;

/**
 * Writes requests to a child, each a line of JSON in the words and the order of Amazon's daemon.
 * After a write that failed it is of no use. Not safe for use by several threads.
 *
 * <p>What is not ASCII is escaped: a child whose locale is not UTF-8 reads it all the same, and so
 * does one whose library takes U+2028 for the end of a line, as that of Node.js does.
 */
final class RequestWriter {

  private static final int BUFFER_SIZE = 64 * 1024;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .configure(JsonWriteFeature.ESCAPE_NON_ASCII, true)
          .rootValueSeparator((String) null)
          .build();

  private static final SerializedString ACTION = new SerializedString("action");
  private static final SerializedString DATA = new SerializedString("data");
  private static final SerializedString PARTITION_KEY = new SerializedString("partitionKey");
  private static final SerializedString SEQUENCE_NUMBER = new SerializedString("sequenceNumber");
  private static final SerializedString SUB_SEQUENCE_NUMBER =
      new SerializedString("subSequenceNumber");
  private static final SerializedString ARRIVAL =
      new SerializedString("approximateArrivalTimestamp");
  private static final SerializedString RECORD = new SerializedString("record");

  private static final Base64.Encoder BASE64 = Base64.getEncoder();

  private final JsonGenerator json;
  private final Runnable beforeEnd;

  /**
   * Writes to a child's input.
   *
   * @param beforeEnd is called before the end of each message is written, so before the child can
   *     have read the message
   */
  RequestWriter(OutputStream output, Runnable beforeEnd) throws IOException {
    this.beforeEnd = beforeEnd;
    this.json =
        FACTORY.createGenerator(new BufferedOutputStream(output, BUFFER_SIZE), JsonEncoding.UTF8);
  }

  void initialize(ShardContext shard) throws IOException {
    begin("initialize");
    json.writeStringField("shardId", shard.shardId());
    json.writeStringField("sequenceNumber", shard.sequenceNumber());
    json.writeNumberField("subSequenceNumber", shard.subSequenceNumber());
    end();
  }

  /** Writes a batch; a negative time behind the end of the stream is one that is not known. */
  void processRecords(List<StreamRecord> records, long millisBehindLatest) throws IOException {
    begin("processRecords");
    json.writeArrayFieldStart("records");
    for (StreamRecord record : records) {
      write(record);
    }
    json.writeEndArray();
    if (millisBehindLatest < 0) {
      json.writeNullField("millisBehindLatest");
    } else {
      json.writeNumberField("millisBehindLatest", millisBehindLatest);
    }
    end();
  }

  private void write(StreamRecord record) throws IOException {
    json.writeStartObject();
    json.writeFieldName(DATA);
    // The JDK's encoder is twice as fast as Jackson's, also with the copies that it needs.
    byte[] data = BASE64.encode(record.bytes());
    json.writeRawUTF8String(data, 0, data.length);
    json.writeFieldName(PARTITION_KEY);
    json.writeString(record.partitionKey());
    json.writeFieldName(SEQUENCE_NUMBER);
    json.writeString(record.sequenceNumber());
    json.writeFieldName(ARRIVAL);
    Instant arrival = record.arrivalTime();
    if (arrival == null) {
      json.writeNull();
    } else {
      json.writeNumber(arrival.toEpochMilli());
    }
    json.writeFieldName(SUB_SEQUENCE_NUMBER);
    json.writeNumber(record.subSequenceNumber());
    json.writeFieldName(ACTION);
    json.writeString(RECORD);
    json.writeEndObject();
  }

  /** Writes a message that is nothing but its action. */
  void action(String action) throws IOException {
    begin(action);
    end();
  }

  /** Writes the message by which protocol 1 ends the work. */
  void shutdown(String reason) throws IOException {
    begin("shutdown");
    json.writeStringField("reason", reason);
    end();
  }

  /** Answers a request in its own shape; no error means that the checkpoint is written. */
  void checkpointAnswer(CheckpointRequest request, @Nullable String error) throws IOException {
    begin("checkpoint");
    if (request.shape() == Shape.CHECKPOINT) {
      json.writeStringField("checkpoint", request.sequenceNumber());
    } else {
      json.writeStringField("sequenceNumber", request.sequenceNumber());
      writeSubSequenceNumber(request.subSequenceNumber());
    }
    json.writeStringField("error", error);
    end();
  }

  private void writeSubSequenceNumber(@Nullable String text) throws IOException {
    try {
      json.writeFieldName(SUB_SEQUENCE_NUMBER);
      if (text == null) {
        json.writeNull();
      } else {
        json.writeNumber(Long.parseLong(text));
      }
    } catch (NumberFormatException e) {
      json.writeString(text);
    }
  }

  private void begin(String action) throws IOException {
    json.writeStartObject();
    json.writeFieldName(ACTION);
    json.writeString(action);
  }

  private void end() throws IOException {
    json.writeEndObject();
    beforeEnd.run();
    json.writeRaw('\n');
    json.flush();
  }
}
