package org.kclframework.local.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/** A connection to the server, byte by byte. */
final class RawConnection implements AutoCloseable {

  private static final String LENGTH = "content-length: ";

  private final Socket socket;

  RawConnection(LocalServer server) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  /** Sends a request with a body in JSON. */
  void send(String target, String body) throws IOException {
    String head =
        """
        POST / HTTP/1.1
        Host: 127.0.0.1
        X-Amz-Target: %s
        Content-Type: application/x-amz-json-1.1
        Content-Length: %d

        """
            .formatted(target, body.length());
    socket.getOutputStream().write((head.replace("\n", "\r\n") + body).getBytes(UTF_8));
    socket.getOutputStream().flush();
  }

  /** Reads a response that says how long it is, and returns its body. */
  String readResponse() throws IOException {
    int length = 0;
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
        length = Integer.parseInt(line.substring(LENGTH.length()));
      }
    }
    return new String(socket.getInputStream().readNBytes(length), UTF_8);
  }

  /** Reads one line of the headers of a response. */
  String readLine() throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      assertThat(next).as("the connection was closed").isNotEqualTo(-1);
      line.append((char) next);
    }
    return line.toString().strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
