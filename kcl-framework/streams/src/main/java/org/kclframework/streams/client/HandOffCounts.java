package org.kclframework.streams.client;

/**
 * What became of the events that a program put. Each is waiting until it is sent or abandoned.
 *
 * @param accepted how many were taken over, to be sent
 * @param dropped how many were not, because those before them wait for the daemon
 * @param sent how many of the accepted ZeroMQ was given while there was a connection to the daemon.
 *     It keeps them until the connection takes them, and does not tell when: so of these, those
 *     that it or the network still holds are lost if the connection breaks for good, or the daemon
 *     ends without having read them, as one whose spool is full may. {@code close} returns false
 *     only if ZeroMQ had not got rid of them in its time
 * @param abandoned how many of the accepted were not given to ZeroMQ in the time that {@code close}
 *     had, as there was no connection, or one that took no more
 */
public record HandOffCounts(long accepted, long dropped, long sent, long abandoned) {}
