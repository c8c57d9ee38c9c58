package org.kclframework.streams.spool;

/**
 * A record that the stream can never take, and that is not yet in the file of undeliverables.
 *
 * @param pending the record on its way
 * @param reason why the stream cannot take it
 */
record Aside(Window.Pending pending, String reason) {}
