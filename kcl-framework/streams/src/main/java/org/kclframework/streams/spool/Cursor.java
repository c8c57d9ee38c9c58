package org.kclframework.streams.spool;

/**
 * How far a spool is.
 *
 * @param resolved the index of the first record that is not delivered, set aside or dropped
 * @param handed the index up to which records were handed to Kinesis
 * @param lastSegment the number of the last segment there was
 * @param droppedBefore the index before which undelivered records were dropped to make room
 */
record Cursor(long resolved, long handed, long lastSegment, long droppedBefore) {}
