package org.kclframework.streams.daemon;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What answers requests to one kind of path. */
interface HttpRoute {

  /** Returns how problems are told. */
  ErrorBody errors();

  /** Returns the methods that it knows. */
  List<String> methods();

  /**
   * Answers a request.
   *
   * @throws HttpProblem if it is refused
   * @throws IOException if the client has left
   */
  CompletableFuture<HttpReply> handle(HttpCall call) throws HttpProblem, IOException;
}
