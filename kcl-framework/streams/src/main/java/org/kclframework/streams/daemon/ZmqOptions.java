package org.kclframework.streams.daemon;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.kclframework.streams.client.NonBlockingProducer;

/**
 * How the daemon listens for ZeroMQ.
 *
 * @param host the address of this machine to listen on
 * @param port the port; 0 for any that is free
 * @param highWaterMark how many messages of each sender ZeroMQ holds until they are taken
 * @param maxEventBytes how large an event may be
 * @param skippedAliases the beginnings of aliases whose events are passed over
 */
public record ZmqOptions(
    String host, int port, int highWaterMark, int maxEventBytes, List<String> skippedAliases) {

  /** As Triton's daemon, on 127.0.0.1:3515, and events of up to 10 MiB, the most of Kinesis. */
  public static final ZmqOptions DEFAULT =
      new ZmqOptions(
          "127.0.0.1",
          NonBlockingProducer.DEFAULT_PORT,
          NonBlockingProducer.DEFAULT_HIGH_WATER_MARK,
          10 * 1024 * 1024,
          List.of());

  public ZmqOptions {
    requireNonNull(host, "host is null");
    skippedAliases = List.copyOf(skippedAliases);
  }

  /** Returns these options with another address. */
  public ZmqOptions withAddress(String newHost, int newPort) {
    return new ZmqOptions(newHost, newPort, highWaterMark, maxEventBytes, skippedAliases);
  }

  /** Returns these options with other aliases passed over. */
  public ZmqOptions withSkippedAliases(List<String> prefixes) {
    return new ZmqOptions(host, port, highWaterMark, maxEventBytes, prefixes);
  }

  /** Returns these options with another bound of events. */
  public ZmqOptions withMaxEventBytes(int bytes) {
    return new ZmqOptions(host, port, highWaterMark, bytes, skippedAliases);
  }
}
