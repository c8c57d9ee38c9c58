package org.kclframework.streams.daemon;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.kclframework.streams.catalog.StreamCatalog;

/** The way in by HTTP. Thread-safe. The threads are daemons. */
final class HttpWayIn implements AutoCloseable {

  private static final int BACKLOG = 1024;

  /**
   * Each client holds a thread while it sends its request, and another while it reads the answer:
   * so many slow ones hang nobody else.
   */
  private static final int MAX_THREADS = 200;

  /** Beyond these, connections are closed unheard. */
  private static final int MAX_WAITING = 1000;

  private static final Duration IDLE_THREAD = Duration.ofSeconds(30);

  private static final long MAX_IN_FLIGHT_BYTES = 64L * 1024 * 1024;

  private final HttpServer server;
  private final ExecutorService reading;
  private final ExecutorService answering;
  private final HttpRouter router;

  private HttpWayIn(
      HttpServer server, ExecutorService reading, ExecutorService answering, HttpRouter router) {
    this.server = server;
    this.reading = reading;
    this.answering = answering;
    this.router = router;
  }

  /**
   * Has the JDK's servers give clients so long for a request, and for reading an answer. It counts
   * if no server was made in this process before, and for all that are made later.
   */
  static void limitSlowClients() {
    setUnlessSet("sun.net.httpserver.maxReqTime", "60");
    setUnlessSet("sun.net.httpserver.maxRspTime", "120");
    setUnlessSet("sun.net.httpserver.nodelay", "true");
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /**
   * Starts to serve.
   *
   * @throws IOException if the address cannot be listened on
   */
  static HttpWayIn start(
      HttpOptions options,
      StreamCatalog catalog,
      EventSink sink,
      BucketNames buckets,
      DaemonCounts counts)
      throws IOException {
    HttpServer server = listen(options);
    ExecutorService reading = threads("daemon-http", new ArrayBlockingQueue<>(MAX_WAITING));
    ExecutorService answering = answering();
    BatchStore store = new BatchStore(sink, options.storeTimeout(), counts);
    HttpRouter.HttpGate gate =
        new HttpRouter.HttpGate(
            new AccessKeys(options.accessKeys()),
            new RequestRate(options.requestsPerSecond(), InstantSource.system()),
            new InFlightBytes(MAX_IN_FLIGHT_BYTES),
            options.maxBodyBytes());
    HttpRouter router =
        new HttpRouter(routes(options, catalog, store, buckets), gate, counts, answering);
    server.createContext("/", router);
    server.setExecutor(reading);
    server.start();
    return new HttpWayIn(server, reading, answering, router);
  }

  private static HttpServer listen(HttpOptions options) throws IOException {
    String address = options.host() + ":" + options.port();
    try {
      return HttpServer.create(
          new InetSocketAddress(InetAddress.getByName(options.host()), options.port()), BACKLOG);
    } catch (IOException e) {
      throw ListenException.ofHttp("http://" + address, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Returns the threads that write answers. Any number may wait: the requests under way are bounded
   * already, and each needs its answer.
   */
  static ExecutorService answering() {
    return threads("daemon-http-answer", new LinkedBlockingQueue<>());
  }

  private static ExecutorService threads(String name, BlockingQueue<Runnable> waiting) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            IDLE_THREAD.toSeconds(),
            TimeUnit.SECONDS,
            waiting,
            task -> thread(name, task));
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  private static Thread thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private static Function<String, Optional<HttpRoute>> routes(
      HttpOptions options, StreamCatalog catalog, BatchStore store, BucketNames buckets) {
    Map<String, HttpRoute> byPath = new HashMap<>();
    options
        .eventsStream()
        .ifPresent(
            alias -> {
              InitialStateEvents events = new InitialStateEvents(InstantSource.system());
              byPath.put(VersionsRoute.PATH, new VersionsRoute());
              byPath.put(BucketsRoute.PATH, new BucketsRoute(buckets, options.maxBodyBytes()));
              byPath.put(EventsRoute.PATH, new EventsRoute(alias, buckets, store, events, options));
            });
    HttpRoute streams = new StreamsRoute(catalog, store, options);
    return path ->
        path.startsWith(StreamsRoute.PREFIX)
            ? Optional.of(streams)
            : Optional.ofNullable(byPath.get(path));
  }

  URI address() {
    InetSocketAddress address = server.getAddress();
    String host = address.getAddress().getHostAddress();
    return URI.create(
        "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
  }

  /** Takes no more requests, and gives those under way so long to be answered. */
  void stop(Duration grace) {
    try {
      router.stop(grace);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Its own way to wait does so even if there is nothing to wait for.
    server.stop(0);
    reading.shutdownNow();
    answering.shutdownNow();
  }

  @Override
  public void close() {
    stop(Duration.ZERO);
  }
}
