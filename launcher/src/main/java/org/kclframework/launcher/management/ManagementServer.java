package org.kclframework.launcher.management;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves pages to whoever asks: there are no secrets in them and nothing can be changed. Still only
 * this machine should reach them, or a network that is trusted. Thread-safe; the threads are
 * daemons.
 */
final class ManagementServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ManagementServer.class);

  /** Enough for a scrape and a health check at the same time. */
  private static final int THREADS = 2;

  private final HttpServer server;
  private final ExecutorService executor;

  /**
   * A request for a page.
   *
   * @param path the path of its address
   * @param accept which formats are asked for; empty for any
   */
  record Request(String path, String accept) {}

  private ManagementServer(HttpServer server, ExecutorService executor) {
    this.server = server;
    this.executor = executor;
  }

  /** Starts to serve what the function answers. */
  static ManagementServer start(String host, int port, Function<Request, Page> pages)
      throws LaunchException {
    HttpServer server = listen(address(host), port);
    ExecutorService executor =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "management");
              thread.setDaemon(true);
              return thread;
            });
    server.createContext("/", exchange -> answer(exchange, pages));
    server.setExecutor(executor);
    server.start();
    return new ManagementServer(server, executor);
  }

  private static InetAddress address(String host) throws LaunchException {
    try {
      InetAddress address = InetAddress.getByName(host);
      if (!address.isLoopbackAddress()) {
        log.warn(
            "{} is {}: whoever reaches this machine there can read metrics and health",
            Keys.MANAGEMENT_HOST,
            host);
      }
      return address;
    } catch (UnknownHostException e) {
      throw new LaunchException(
          ExitCode.BAD_CONFIGURATION,
          Keys.MANAGEMENT_HOST + " is '" + host + "', but there is no such host",
          e);
    }
  }

  private static HttpServer listen(InetAddress address, int port) throws LaunchException {
    try {
      return HttpServer.create(new InetSocketAddress(address, port), 0);
    } catch (BindException e) {
      String message =
          "Address already in use".equals(e.getMessage())
              ? Keys.MANAGEMENT_PORT
                  + " "
                  + port
                  + " is in use by another process; set another or -1"
              : unusable(address, port, e);
      throw new LaunchException(ExitCode.INITIALIZATION_FAILED, message, e);
    } catch (IOException e) {
      throw new LaunchException(ExitCode.INITIALIZATION_FAILED, unusable(address, port, e), e);
    }
  }

  private static String unusable(InetAddress address, int port, IOException failure) {
    return Keys.MANAGEMENT_PORT
        + " "
        + port
        + " of "
        + address.getHostAddress()
        + " cannot be listened on: "
        + failure.getMessage();
  }

  private static void answer(HttpExchange exchange, Function<Request, Page> pages)
      throws IOException {
    try (exchange) {
      Page page = page(exchange, pages);
      byte[] body = page.bytes();
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.getResponseHeaders().set("Content-Type", page.contentType());
      exchange.sendResponseHeaders(page.status(), head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static Page page(HttpExchange exchange, Function<Request, Page> pages) {
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return Page.text(405, "Only GET and HEAD are understood.\n");
    }
    String accept = exchange.getRequestHeaders().getFirst("Accept");
    String path = exchange.getRequestURI().getPath();
    try {
      return pages.apply(new Request(path, accept == null ? "" : accept));
    } catch (RuntimeException e) {
      log.warn("{} cannot be answered", path, e);
      return Page.text(500, e + "\n");
    }
  }

  /** Returns the address without a path. */
  URI address() {
    InetAddress address = server.getAddress().getAddress();
    String host = address.getHostAddress();
    String literal = address instanceof Inet6Address ? "[" + host + "]" : host;
    return URI.create("http://" + literal + ":" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
