package org.kclframework.streams.daemon;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.kclframework.streams.eventstreamer.Bucket;
import org.kclframework.streams.eventstreamer.KinesisTarget;
import org.kclframework.streams.eventstreamer.LoggedEvent;
import org.kclframework.streams.producer.ProducerRecord;

/**
 * {@code POST /api/events} of Initial State, in JSON or as parameters of the address: events of a
 * bucket, which become the records that {@link KinesisTarget} makes of them.
 */
final class EventsRoute implements HttpRoute {

  static final String PATH = "/api/events";

  private final String alias;
  private final BucketNames buckets;
  private final BatchStore store;
  private final InitialStateEvents events;
  private final int maxBodyBytes;

  EventsRoute(
      String alias,
      BucketNames buckets,
      BatchStore store,
      InitialStateEvents events,
      int maxBodyBytes) {
    this.alias = alias;
    this.buckets = buckets;
    this.store = store;
    this.events = events;
    this.maxBodyBytes = maxBodyBytes;
  }

  @Override
  public ErrorBody errors() {
    return ErrorBody.INITIAL_STATE;
  }

  @Override
  public List<String> methods() {
    return List.of("POST", "GET");
  }

  @Override
  public CompletableFuture<HttpReply> handle(HttpCall call) throws HttpProblem, IOException {
    List<LoggedEvent> logged = logged(call);
    String key =
        call.header("X-IS-BucketKey")
            .or(() -> call.query("bucketKey"))
            .orElseThrow(() -> new HttpProblem(400, "X-IS-BucketKey is missing"));
    Bucket bucket = BucketsRoute.bucket(key, buckets.name(key));
    List<ProducerRecord> records =
        logged.stream().map(event -> KinesisTarget.record(bucket, event)).toList();
    return store
        .store(alias, records)
        .thenApply(outcome -> StoreReplies.of(outcome, records.size(), ErrorBody.INITIAL_STATE));
  }

  private List<LoggedEvent> logged(HttpCall call) throws HttpProblem, IOException {
    byte[] body = call.body(maxBodyBytes);
    if (body.length > 0) {
      InitialStateEvents.requireJson(call);
      return events.ofBody(JsonEvents.read(body));
    }
    Map<String, String> parameters = new LinkedHashMap<>(call.query());
    parameters.remove("accessKey");
    parameters.remove("bucketKey");
    if (parameters.isEmpty()) {
      throw new HttpProblem(400, "there are no events, neither in the body nor in the address");
    }
    return events.ofParameters(parameters);
  }
}
