package org.kclframework.core.runner;

/**
 * Says what a shard waits for at a moment.
 *
 * @param what equal to that of a later moment only if the shard waits for the same thing still
 * @param sequenceNumber the record that is waited for; empty for a call that is about none
 * @param reason what has not happened yet
 */
record Waiting(Object what, String sequenceNumber, String reason) {}
