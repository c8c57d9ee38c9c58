package org.kclframework.streams.spool;

import org.kclframework.streams.producer.ProducerRecord;

/**
 * A record that the stream can never take, and that is not yet in the file of undeliverables.
 *
 * @param pending the record on its way
 * @param reason why the stream cannot take it
 */
record Aside(Window.Pending pending, String reason) {

  /** Returns how many bytes of memory its record takes, roughly. */
  long bytes() {
    ProducerRecord record = pending.record;
    return record == null ? 0 : record.size();
  }
}
