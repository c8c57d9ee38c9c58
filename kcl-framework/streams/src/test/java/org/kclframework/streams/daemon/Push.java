package org.kclframework.streams.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import org.kclframework.streams.client.HeaderForm;
import org.kclframework.streams.event.Event;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A bare PUSH socket, to send what no client of ours sends. */
final class Push implements AutoCloseable {

  private final ZContext context = new ZContext();
  private final ZMQ.Socket socket = context.createSocket(SocketType.PUSH);

  Push(URI daemon) {
    socket.setSndHWM(0);
    socket.setLinger(10_000);
    socket.setHandshakeIvl(1000);
    socket.connect(daemon.toString());
  }

  void send(byte[]... parts) {
    for (int i = 0; i < parts.length; i++) {
      socket.send(parts[i], i < parts.length - 1 ? ZMQ.SNDMORE : 0);
    }
  }

  void send(String header, byte[] event) {
    send(header.getBytes(UTF_8), event);
  }

  /** Sends an event as our clients do. */
  void event(String alias, String key, Event event) {
    send(HeaderForm.JSON.header(alias, key), event.encode());
  }

  @Override
  public void close() {
    context.close();
  }
}
