package org.kclframework.local.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.kclframework.local.codec.MalformedBodyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkPojo;

/**
 * Takes requests to the operations that they call for, and the results back.
 *
 * <p>A thread is held only while a request is read and while an answer is written, not while a
 * service takes its time.
 */
final class ApiHandler implements HttpHandler {

  private static final Logger logger = LoggerFactory.getLogger(ApiHandler.class);

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int NO_BODY = -1;
  private static final byte[] HEALTH = "kcl-framework local Kinesis and DynamoDB\n".getBytes(UTF_8);

  /** What a request for another service gets, such as one for an object of S3. */
  private static final byte[] NOTHING_THERE =
      "Only Kinesis and DynamoDB are here, by POST\n".getBytes(UTF_8);

  private final OperationTable operations;
  private final Executor executor;
  private final Set<EventStreamAnswer> streams = ConcurrentHashMap.newKeySet();

  ApiHandler(OperationTable operations, Executor executor) {
    this.operations = operations;
    this.executor = executor;
  }

  @Override
  public void handle(HttpExchange http) {
    try {
      String method = http.getRequestMethod();
      if (method.equals("GET") || method.equals("HEAD")) {
        answerHealth(http);
      } else {
        handle(http, new ApiExchange(http));
      }
    } catch (IOException e) {
      logger.debug("a client has left: {}", e.toString());
      http.close();
    } catch (RuntimeException e) {
      logger.error("a request failed for an unknown reason", e);
      http.close();
    }
  }

  /** Ends all subscriptions and leaves their connections to be closed by the caller. */
  void cancelStreams() {
    streams.forEach(EventStreamAnswer::cancel);
  }

  private static void answerHealth(HttpExchange http) throws IOException {
    boolean atRoot = http.getRequestURI().getPath().equals("/");
    byte[] body = atRoot ? HEALTH : NOTHING_THERE;
    boolean head = http.getRequestMethod().equals("HEAD");
    http.getResponseHeaders().set("Content-Type", "text/plain");
    http.sendResponseHeaders(atRoot ? OK : NOT_FOUND, head ? NO_BODY : body.length);
    try (OutputStream out = http.getResponseBody()) {
      if (!head) {
        out.write(body);
      }
    }
  }

  private void handle(HttpExchange http, ApiExchange exchange) throws IOException {
    try {
      byte[] body = RequestBody.read(http.getRequestBody());
      Operation operation = operations.find(http.getRequestHeaders().getFirst("X-Amz-Target"));
      SdkPojo requestBuilder = operation.newRequestBuilder();
      exchange.read(body, requestBuilder);
      if (operation.isStreaming()) {
        stream(operation, requestBuilder, exchange);
      } else {
        call(operation, requestBuilder, exchange);
      }
    } catch (RequestBody.TooLargeException | UnknownOperationException | MalformedBodyException e) {
      exchange.fail(e);
    }
  }

  private void call(Operation operation, SdkPojo requestBuilder, ApiExchange exchange) {
    CompletableFuture<?> result = operation.call(requestBuilder);
    // A result that comes later comes on a thread that must not wait for a client.
    Executor answering = result.isDone() ? Runnable::run : executor;
    CompletableFuture<?> unused =
        result.whenCompleteAsync(
            (response, failure) -> answer(exchange, response, failure), answering);
  }

  private static void answer(
      ApiExchange exchange, @Nullable Object response, @Nullable Throwable failure) {
    try {
      if (failure == null) {
        exchange.succeed((SdkPojo) requireNonNull(response, "response"));
      } else {
        exchange.fail(failure);
      }
    } catch (IOException e) {
      logger.debug("a client has left: {}", e.toString());
      exchange.close();
    } catch (RuntimeException e) {
      logger.error("an answer could not be written", e);
      exchange.close();
    }
  }

  private void stream(Operation operation, SdkPojo requestBuilder, ApiExchange exchange) {
    EventStreamAnswer answer = new EventStreamAnswer(exchange, executor);
    streams.add(answer);
    CompletableFuture<?> unusedRemoval = answer.finished().thenRun(() -> streams.remove(answer));
    CompletableFuture<?> unusedAnswer =
        operation
            .call(requestBuilder, answer)
            .whenComplete(
                (nothing, failure) -> {
                  if (failure != null) {
                    answer.exceptionOccurred(failure);
                  }
                });
  }
}
