package org.kclframework.streams.daemon;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * The socket that the daemon's clients push to. It belongs to one thread, which must not be
 * interrupted: that would close the channels beneath it.
 */
final class PullSocket implements MessageSource {

  /** What ZeroMQ reads of a part before it closes the connection: more than is taken in the end. */
  private static final long SPARE_BYTES = 1 << 20;

  /**
   * ZeroMQ's 30 seconds are long for programs of one machine: a connection that hangs is made anew.
   */
  private static final int HANDSHAKE_MILLIS = 2000;

  private static final Logger log = LoggerFactory.getLogger(PullSocket.class);

  private final ZContext context = new ZContext();
  private final ZMQ.Socket socket;
  private final ZMQ.Poller poller;
  private final URI address;

  /**
   * Binds the socket.
   *
   * @throws ListenException if the address cannot be listened on
   */
  PullSocket(ZmqOptions options) throws ListenException {
    // JeroMQ would print what goes wrong in its own threads; when a context is closed, that
    // happens.
    context.setNotificationExceptionHandler(
        (thread, failure) -> log.debug("in {}", thread.getName(), failure));
    socket = context.createSocket(SocketType.PULL);
    socket.setHandshakeIvl(HANDSHAKE_MILLIS);
    socket.setRcvHWM(options.highWaterMark());
    socket.setMaxMsgSize(options.maxEventBytes() + SPARE_BYTES);
    socket.setLinger(0);
    String port = options.port() == 0 ? "*" : Integer.toString(options.port());
    String wanted = "tcp://" + options.host() + ":" + port;
    try {
      if (!socket.bind(wanted)) {
        throw new ZMQException(socket.errno());
      }
    } catch (ZMQException e) {
      context.close();
      throw ListenException.ofZmq(wanted, reason(e.getErrorCode()), e);
    } catch (IllegalArgumentException e) {
      context.close();
      throw ListenException.ofZmq(wanted, String.valueOf(e.getMessage()), e);
    }
    address = URI.create(socket.getLastEndpoint());
    poller = context.createPoller(1);
    poller.register(socket, ZMQ.Poller.POLLIN);
  }

  private static String reason(int errorCode) {
    // JeroMQ has one code for both.
    return errorCode == ZMQ.Error.EADDRINUSE.getCode()
        ? "address already in use, or not one of this machine"
        : ZMQ.Error.findByCode(errorCode).name();
  }

  @Override
  public URI address() {
    return address;
  }

  @Override
  public boolean await(int millis) {
    return poller.poll(millis) > 0;
  }

  @Override
  public Optional<List<byte[]>> receive() {
    byte[] part = socket.recv(ZMQ.DONTWAIT);
    if (part == null) {
      return Optional.empty();
    }
    List<byte[]> parts = new ArrayList<>(3);
    parts.add(part);
    while (socket.hasReceiveMore()) {
      byte[] next = socket.recv(ZMQ.DONTWAIT);
      if (next != null && parts.size() < 3) {
        parts.add(next);
      }
    }
    return Optional.of(parts);
  }

  @Override
  public void close() {
    poller.close();
    context.close();
  }
}
