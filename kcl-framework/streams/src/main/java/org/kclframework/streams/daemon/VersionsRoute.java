package org.kclframework.streams.daemon;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code GET /api/versions} of Initial State: the versions of its API that clients may ask for. */
final class VersionsRoute implements HttpRoute {

  static final String PATH = "/api/versions";

  @Override
  public ErrorBody errors() {
    return ErrorBody.INITIAL_STATE;
  }

  @Override
  public List<String> methods() {
    return List.of("GET", "HEAD");
  }

  @Override
  public CompletableFuture<HttpReply> handle(HttpCall call) {
    return CompletableFuture.completedFuture(
        HttpReply.json(200, "[\"0.0.1\",\"0.0.2\",\"0.0.3\",\"0.0.4\"]\n"));
  }
}
