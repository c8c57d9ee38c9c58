package org.kclframework.streams.daemon;

import java.util.concurrent.TimeoutException;

/** What is answered once the events of a request are stored, or are not. */
final class StoreReplies {

  private StoreReplies() {}

  /**
   * Returns the answer: {@code {"stored": 3}}; or, with that and a reason, 413 if an event can
   * never be stored, and 503 if it may be sent again.
   */
  static HttpReply of(BatchStore.Outcome outcome, int events, ErrorBody errors) {
    if (outcome.failure().isEmpty()) {
      return errors == ErrorBody.INITIAL_STATE
          ? HttpReply.empty(204)
          : HttpReply.json(200, "{\"stored\": " + events + "}\n");
    }
    if (outcome.failure().get() instanceof EventTooLargeException) {
      return errors.reply(
          new HttpProblem(
                  413,
                  "the event at 'index' is too large to be stored; the first 'stored' events are"
                      + " stored, those behind them are not")
              .with("index", outcome.stored())
              .with("stored", outcome.stored()));
    }
    HttpProblem problem =
        new HttpProblem(503, reason(outcome.failure().get()))
            .with("stored", outcome.stored())
            .withHeader("Retry-After", "1");
    return errors.reply(problem);
  }

  private static String reason(Throwable failure) {
    if (failure instanceof SinkFullException) {
      return failure.getMessage()
          + "; the first 'stored' events are stored, the others are not: send these again";
    }
    String what =
        failure instanceof TimeoutException
            ? "not all events were stored in time"
            : "the spool failed";
    return what
        + "; the first 'stored' events are stored, of the others it is not known: send these again,"
        + " they may be stored twice";
  }
}
