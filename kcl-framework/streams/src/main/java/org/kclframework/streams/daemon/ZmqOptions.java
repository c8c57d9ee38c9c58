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
 * @param whenFull what is done with an event for which the sink has no room
 */
public record ZmqOptions(
    String host,
    int port,
    int highWaterMark,
    int maxEventBytes,
    List<String> skippedAliases,
    WhenFull whenFull) {

  /** What is done with an event for which there is no room. */
  public enum WhenFull {
    /** It waits, and nothing is received meanwhile: so those who push have to wait or to drop. */
    WAIT,
    /** It is dropped, and counted. */
    DROP
  }

  /** As Triton's daemon, on 127.0.0.1:3515, and events of up to 1 MiB. */
  public static final ZmqOptions DEFAULT =
      new ZmqOptions(
          "127.0.0.1",
          NonBlockingProducer.DEFAULT_PORT,
          NonBlockingProducer.DEFAULT_HIGH_WATER_MARK,
          1 << 20,
          List.of(),
          WhenFull.WAIT);

  public ZmqOptions {
    requireNonNull(host, "host is null");
    requireNonNull(whenFull, "whenFull is null");
    skippedAliases = List.copyOf(skippedAliases);
  }

  /** Returns these options with another address. */
  public ZmqOptions withAddress(String newHost, int newPort) {
    return new ZmqOptions(newHost, newPort, highWaterMark, maxEventBytes, skippedAliases, whenFull);
  }

  /** Returns these options with other aliases passed over. */
  public ZmqOptions withSkippedAliases(List<String> prefixes) {
    return new ZmqOptions(host, port, highWaterMark, maxEventBytes, prefixes, whenFull);
  }

  /** Returns these options with another bound of events. */
  public ZmqOptions withMaxEventBytes(int bytes) {
    return new ZmqOptions(host, port, highWaterMark, bytes, skippedAliases, whenFull);
  }

  /** Returns these options with something else done when there is no room. */
  public ZmqOptions withWhenFull(WhenFull value) {
    return new ZmqOptions(host, port, highWaterMark, maxEventBytes, skippedAliases, value);
  }
}
