package org.kclframework.streams.daemon;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.eventstreamer.Bucket;

/** {@code POST /api/buckets} of Initial State: gives a bucket its name. */
final class BucketsRoute implements HttpRoute {

  static final String PATH = "/api/buckets";

  private final BucketNames buckets;
  private final int maxBodyBytes;

  BucketsRoute(BucketNames buckets, int maxBodyBytes) {
    this.buckets = buckets;
    this.maxBodyBytes = maxBodyBytes;
  }

  @Override
  public ErrorBody errors() {
    return ErrorBody.INITIAL_STATE;
  }

  @Override
  public List<String> methods() {
    return List.of("POST");
  }

  @Override
  public CompletableFuture<HttpReply> handle(HttpCall call) throws HttpProblem, IOException {
    InitialStateEvents.requireJson(call);
    List<Map<String, @Nullable Object>> body = JsonEvents.read(call.body(maxBodyBytes));
    if (body.size() != 1) {
      throw new HttpProblem(400, "the body must be one bucket");
    }
    Map<String, @Nullable Object> fields = body.get(0);
    String key = text(fields, "bucketKey");
    String name = fields.containsKey("bucketName") ? text(fields, "bucketName") : "";
    boolean isNew = buckets.put(bucket(key, name));
    return CompletableFuture.completedFuture(HttpReply.empty(isNew ? 201 : 204));
  }

  private static String text(Map<String, @Nullable Object> fields, String field)
      throws HttpProblem {
    if (fields.get(field) instanceof String text) {
      return text;
    }
    throw new HttpProblem(400, "'" + field + "' is missing or no text").with("field", field);
  }

  /** Returns a bucket, if its key and name are such. */
  static Bucket bucket(String key, String name) throws HttpProblem {
    try {
      return new Bucket(key, name);
    } catch (IllegalArgumentException e) {
      throw new HttpProblem(400, String.valueOf(e.getMessage()));
    }
  }
}
