package org.kclframework.local.http;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Makes servers that speak TLS. A class of its own, so that nothing of the JDK's server is loaded
 * to verify {@link LocalServer} where nothing is served.
 */
final class TlsListener {

  private TlsListener() {}

  static HttpServer listen(InetSocketAddress address, int backlog, TlsIdentity identity)
      throws IOException {
    HttpsServer server = HttpsServer.create(address, backlog);
    server.setHttpsConfigurator(new HttpsConfigurator(identity.context()));
    return server;
  }
}
