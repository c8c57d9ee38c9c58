package org.kclframework.streams.eventstreamer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A real HTTP server that answers as it is told: 201 and 204 once it is told nothing more. */
final class Receiver implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<Request> requests = new ArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);

  /** A request as it came. */
  record Request(String path, Headers headers, String body) {}

  private record Answer(int status, Map<String, String> headers, String body) {}

  /** Pseudo statuses. */
  static final int NONE_BUT_CLOSE = -1;

  static final int NONE_BUT_WAIT = -2;
  static final int HALF_A_BODY = -3;

  Receiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Says what the next request that has no answer yet is answered with. */
  Receiver then(int status) {
    return then(status, Map.of(), "");
  }

  synchronized Receiver then(int status, Map<String, String> headers, String body) {
    answers.add(new Answer(status, headers, body));
    return this;
  }

  Receiver then(int status, int times) {
    for (int i = 0; i < times; i++) {
      then(status);
    }
    return this;
  }

  synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Returns the bodies of the requests to a path. */
  List<String> bodies(String path) {
    return requests().stream()
        .filter(request -> request.path().equals(path))
        .map(Request::body)
        .toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String path = exchange.getRequestURI().getPath();
      Answer answer = next(new Request(path, exchange.getRequestHeaders(), body));
      if (answer == null) {
        exchange.sendResponseHeaders(path.endsWith("/buckets") ? 201 : 204, -1);
        return;
      }
      if (answer.status() == NONE_BUT_CLOSE) {
        return;
      }
      if (answer.status() == NONE_BUT_WAIT) {
        released.await();
        return;
      }
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      if (answer.status() == HALF_A_BODY) {
        exchange.sendResponseHeaders(400, 1000);
        exchange.getResponseBody().write("half".getBytes(UTF_8));
        exchange.getResponseBody().flush();
        released.await();
        return;
      }
      byte[] bytes = answer.body().getBytes(UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable Answer next(Request request) {
    requests.add(request);
    return answers.poll();
  }

  @Override
  public void close() {
    released.countDown();
    threads.shutdownNow();
    server.stop(0);
  }
}
