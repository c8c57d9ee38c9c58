package org.kclframework.streams.client;

/**
 * What became of the events that a program put.
 *
 * @param accepted how many were taken over, to be sent
 * @param dropped how many were not, because those before them wait for the daemon
 * @param sent how many of the accepted ZeroMQ has been given
 * @param abandoned how many of the accepted were not sent in the time that {@code close} had
 */
public record HandOffCounts(long accepted, long dropped, long sent, long abandoned) {}
