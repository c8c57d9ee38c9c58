package org.kclframework.streams.daemon;

import java.io.IOException;
import java.util.AbstractList;
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
  private final int maxEventBytes;

  EventsRoute(
      String alias,
      BucketNames buckets,
      BatchStore store,
      InitialStateEvents events,
      HttpOptions options) {
    this.alias = alias;
    this.buckets = buckets;
    this.store = store;
    this.events = events;
    this.maxBodyBytes = options.maxBodyBytes();
    this.maxEventBytes = options.maxEventBytes();
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
    for (int i = 0; i < logged.size(); i++) {
      requireSize(i, KinesisTarget.record(bucket, logged.get(i)));
    }
    return store
        .store(alias, records(bucket, logged))
        .thenApply(outcome -> StoreReplies.of(outcome, logged.size(), ErrorBody.INITIAL_STATE));
  }

  private void requireSize(int index, ProducerRecord record) throws HttpProblem {
    int bytes = record.data().remaining();
    if (bytes > maxEventBytes) {
      throw new HttpProblem(
              413, "the event has %d bytes; the most is %d".formatted(bytes, maxEventBytes))
          .with("index", index);
    }
  }

  /**
   * Returns the records of events, each of which is made when it is asked for: with the name of the
   * bucket in each, all together can be a hundred times as large as the request.
   */
  private static List<ProducerRecord> records(Bucket bucket, List<LoggedEvent> events) {
    return new AbstractList<>() {
      @Override
      public ProducerRecord get(int index) {
        return KinesisTarget.record(bucket, events.get(index));
      }

      @Override
      public int size() {
        return events.size();
      }
    };
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
