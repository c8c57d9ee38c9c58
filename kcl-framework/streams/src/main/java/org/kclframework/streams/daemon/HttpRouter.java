package org.kclframework.streams.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests to their routes, and the answers back. A thread is held only while a request is
 * read and an answer is written, not while events are being stored.
 */
final class HttpRouter implements HttpHandler {

  private static final Logger log = LoggerFactory.getLogger(HttpRouter.class);

  private static final int NO_BODY = -1;

  private final Function<String, Optional<HttpRoute>> routes;
  private final AccessKeys keys;
  private final RequestRate rate;
  private final InFlightBytes inFlight;
  private final int maxBodyBytes;
  private final DaemonCounts counts;
  private final Executor executor;
  private volatile boolean stopping;

  HttpRouter(
      Function<String, Optional<HttpRoute>> routes,
      HttpGate gate,
      DaemonCounts counts,
      Executor executor) {
    this.routes = routes;
    this.keys = gate.keys();
    this.rate = gate.rate();
    this.inFlight = gate.inFlight();
    this.maxBodyBytes = gate.maxBodyBytes();
    this.counts = counts;
    this.executor = executor;
  }

  /**
   * What a request has to pass.
   *
   * @param keys the access keys
   * @param rate how many requests each key may make
   * @param inFlight the memory that the requests together may take
   * @param maxBodyBytes how large a body may be
   */
  record HttpGate(AccessKeys keys, RequestRate rate, InFlightBytes inFlight, int maxBodyBytes) {}

  /** Refuses requests from now on, and waits until those under way are answered. */
  void stop(Duration grace) throws InterruptedException {
    stopping = true;
    boolean unused = inFlight.awaitEmpty(grace.toMillis());
  }

  @Override
  public void handle(HttpExchange exchange) {
    Optional<HttpRoute> route = routes.apply(exchange.getRequestURI().getPath());
    ErrorBody errors = route.map(HttpRoute::errors).orElse(ErrorBody.PLAIN);
    try {
      if (route.isEmpty()) {
        throw new HttpProblem(404, "there is nothing here; events go to /streams/<alias>");
      }
      handle(exchange, route.get(), new HttpCall(exchange));
    } catch (HttpProblem e) {
      answer(exchange, errors.reply(e));
    } catch (IOException e) {
      log.debug("a client has left: {}", e.toString());
      exchange.close();
    } catch (RuntimeException | Error e) {
      // Of an Error, such as a lack of memory, the server would tell neither the client nor us.
      fail(exchange, errors, e);
    }
  }

  private void handle(HttpExchange exchange, HttpRoute route, HttpCall call)
      throws HttpProblem, IOException {
    if (stopping) {
      throw new HttpProblem(503, "the daemon is stopping").withHeader("Retry-After", "1");
    }
    BrowserGuard.check(call);
    requireMethod(route, call);
    Map<String, String> rateHeaders = rate.count(keys.require(call));
    call.requirePlainBody();
    int bytes = call.bodyBytes(maxBodyBytes);
    if (!inFlight.tryTake(bytes)) {
      throw new HttpProblem(503, "too many requests are being taken at the same time")
          .withHeader("Retry-After", "1");
    }
    boolean handedOn = false;
    try {
      CompletableFuture<HttpReply> reply = route.handle(call);
      var unused =
          reply.whenCompleteAsync(
              (answer, failure) -> {
                try {
                  finish(exchange, route, answer, failure, rateHeaders);
                } finally {
                  inFlight.free(bytes);
                }
              },
              executor);
      handedOn = true;
    } catch (HttpProblem e) {
      answer(exchange, route.errors().reply(e).with(rateHeaders));
    } finally {
      if (!handedOn) {
        inFlight.free(bytes);
      }
    }
  }

  private void finish(
      HttpExchange exchange,
      HttpRoute route,
      @Nullable HttpReply answer,
      @Nullable Throwable failure,
      Map<String, String> rateHeaders) {
    if (answer == null) {
      fail(exchange, route.errors(), failure);
      return;
    }
    answer(exchange, answer.with(rateHeaders));
  }

  private static void requireMethod(HttpRoute route, HttpCall call) throws HttpProblem {
    if (!route.methods().contains(call.method())) {
      String allowed = String.join(", ", route.methods());
      throw new HttpProblem(405, "the method must be " + allowed).withHeader("Allow", allowed);
    }
  }

  /** The message of what went wrong could quote the request, so only its kind is told. */
  private void fail(HttpExchange exchange, ErrorBody errors, @Nullable Throwable failure) {
    String kind = failure == null ? "unknown" : failure.getClass().getName();
    log.error("a request failed for an unexpected reason: {}", kind);
    answer(exchange, errors.reply(new HttpProblem(500, "unexpected error")));
  }

  private void answer(HttpExchange exchange, HttpReply reply) {
    counts.answered(reply.status());
    try (exchange) {
      byte[] body = reply.body().getBytes(UTF_8);
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      if (body.length > 0) {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
      }
      boolean bodiless = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(reply.status(), bodiless ? NO_BODY : body.length);
      if (!bodiless) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(body);
        }
      }
    } catch (IOException e) {
      log.debug("a client has left: {}", e.toString());
    }
  }
}
