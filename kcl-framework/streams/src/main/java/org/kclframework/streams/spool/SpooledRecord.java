package org.kclframework.streams.spool;

import org.kclframework.streams.producer.ProducerRecord;

/**
 * A record as it is in the spool.
 *
 * @param index its number
 * @param forced all records with smaller numbers were known to be forced when it was written
 * @param millis when it was put
 * @param record the record
 */
record SpooledRecord(long index, long forced, long millis, ProducerRecord record) {}
