package org.kclframework.local.http;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * Serves Kinesis and DynamoDB to programs on this machine: AWS CLI, SDKs of any language, other
 * processes of the KCL.
 *
 * <p>Both services answer on one port of 127.0.0.1, over HTTP/1.1, in JSON and CBOR; what they
 * answer comes from two clients of the AWS SDK, of which any will do. Credentials and signatures
 * are not looked at. An SDK that is used to speak HTTP/2 with Kinesis, such as the asynchronous one
 * for Java, must be told to speak HTTP/1.1.
 *
 * <p>Requests may have up to 20 MiB. {@code GET /} answers with one line, so that scripts can wait
 * for the server. When an operation fails with an {@link
 * software.amazon.awssdk.core.exception.SdkClientException}, the connection is closed without an
 * answer.
 *
 * <p>Thread-safe. The threads are daemons: the server does not keep the process alive.
 */
public final class LocalServer implements AutoCloseable {

  private static final byte[] ADDRESS = {127, 0, 0, 1};
  private static final int BACKLOG = 1024;
  private static final AtomicInteger THREAD_COUNT = new AtomicInteger();

  static {
    // Read by the JDK's server when the first one in this process is made. Without the first, a
    // request takes 40 ms longer; the second is longer than clients keep idle connections.
    setUnlessSet("sun.net.httpserver.nodelay", "true");
    setUnlessSet("sun.net.httpserver.idleInterval", "300");
  }

  private final HttpServer server;
  private final String scheme;
  private final ExecutorService executor;
  private final ApiHandler handler;

  private LocalServer(
      HttpServer server, String scheme, ExecutorService executor, ApiHandler handler) {
    this.server = server;
    this.scheme = scheme;
    this.executor = executor;
    this.handler = handler;
  }

  /**
   * Starts to serve.
   *
   * @param port where to listen, or 0 for any port that is free
   * @throws UncheckedIOException when the port cannot be listened on
   */
  public static LocalServer start(
      int port, KinesisAsyncClient kinesis, DynamoDbAsyncClient dynamoDb) {
    return start(listen(port, HttpServer::create), "http", kinesis, dynamoDb);
  }

  /**
   * Starts to serve over TLS, for clients that speak nothing else.
   *
   * @param port where to listen, or 0 for any port that is free
   * @param identity what the server shows itself by
   * @throws UncheckedIOException when the port cannot be listened on
   */
  public static LocalServer startTls(
      int port, TlsIdentity identity, KinesisAsyncClient kinesis, DynamoDbAsyncClient dynamoDb) {
    return start(
        listen(port, (address, backlog) -> TlsListener.listen(address, backlog, identity)),
        "https",
        kinesis,
        dynamoDb);
  }

  private static LocalServer start(
      HttpServer server, String scheme, KinesisAsyncClient kinesis, DynamoDbAsyncClient dynamoDb) {
    ExecutorService executor = Executors.newCachedThreadPool(LocalServer::newThread);
    ApiHandler handler = new ApiHandler(new OperationTable(kinesis, dynamoDb), executor);
    server.createContext("/", handler);
    server.setExecutor(executor);
    server.start();
    return new LocalServer(server, scheme, executor, handler);
  }

  /** Makes a server that listens at an address. */
  @FunctionalInterface
  private interface Listener {
    HttpServer listen(InetSocketAddress address, int backlog) throws IOException;
  }

  private static HttpServer listen(int port, Listener listener) {
    try {
      InetAddress address = InetAddress.getByAddress(ADDRESS);
      return listener.listen(new InetSocketAddress(address, port), BACKLOG);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "could not listen on 127.0.0.1:%d: %s".formatted(port, e.getMessage()), e);
    }
  }

  private static Thread newThread(Runnable work) {
    Thread thread = new Thread(work, "local-server-" + THREAD_COUNT.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Returns the port. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Returns what to give to an SDK or the AWS CLI as endpoint, for either service. */
  public URI endpoint() {
    return URI.create(scheme + "://127.0.0.1:" + port());
  }

  /** Stops at once: ends subscriptions and closes all connections. The clients stay open. */
  @Override
  public void close() {
    handler.cancelStreams();
    server.stop(0);
    executor.shutdownNow();
  }
}
