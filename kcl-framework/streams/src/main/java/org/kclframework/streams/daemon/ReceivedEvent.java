package org.kclframework.streams.daemon;

import java.util.List;
import org.kclframework.streams.producer.ProducerRecord;

/**
 * An event that came over ZeroMQ, checked. Its bytes, one msgpack map, are passed on as they came.
 *
 * @param alias what the sender calls the stream
 * @param record what is to be stored in it
 */
record ReceivedEvent(String alias, ProducerRecord record) {

  /** Two strings and what is around them: this is plenty. */
  static final int MAX_HEADER_BYTES = 8 * 1024;

  /** Reads the parts of a message. */
  static ReceivedEvent read(List<byte[]> parts, int maxEventBytes) throws DroppedException {
    if (parts.size() != 2) {
      throw new DroppedException(
          DropReason.PART_COUNT, "a message has 2 parts, but this one has another number");
    }
    byte[] header = parts.get(0);
    byte[] event = parts.get(1);
    requireAtMost("the header", header, MAX_HEADER_BYTES);
    requireAtMost("the event", event, maxEventBytes);
    MessageHeader read = MessageHeader.read(header);
    MsgpackEvents.requireMap(event);
    return new ReceivedEvent(read.alias(), record(read.partitionKey(), event));
  }

  private static void requireAtMost(String what, byte[] bytes, int most) throws DroppedException {
    if (bytes.length > most) {
      throw new DroppedException(
          DropReason.TOO_LARGE,
          "%s has %d bytes; the most is %d".formatted(what, bytes.length, most));
    }
  }

  private static ProducerRecord record(String partitionKey, byte[] event) throws DroppedException {
    if (partitionKey.isEmpty()) {
      throw new DroppedException(DropReason.KEY_EMPTY, "the partition key is empty");
    }
    if (partitionKey.codePointCount(0, partitionKey.length()) > ProducerRecord.MAX_KEY_LENGTH) {
      throw new DroppedException(
          DropReason.KEY_TOO_LONG,
          "the partition key has more than " + ProducerRecord.MAX_KEY_LENGTH + " characters");
    }
    return new ProducerRecord(partitionKey, event);
  }
}
