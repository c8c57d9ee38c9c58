package org.kclframework.streams.eventstreamer;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.kclframework.streams.internal.Threads;

/** Has one thread deliver what is logged, batch after batch. */
final class ShippingSink implements EventSink {

  private final Backlog backlog;
  private final Outcomes outcomes;
  private final Console console;
  private final MissedEventsFile missed;
  private final Thread thread;

  ShippingSink(
      Backlog backlog, Outcomes outcomes, Console console, MissedEventsFile missed, Sender sender) {
    this.backlog = backlog;
    this.outcomes = outcomes;
    this.console = console;
    this.missed = missed;
    thread = new Thread(sender, "event-streamer");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void add(List<LoggedEvent> events) {
    backlog.add(events);
    console.message("pending: " + counts().pending(), 10);
  }

  @Override
  public void setBucket(Bucket bucket) {
    backlog.setBucket(bucket);
  }

  @Override
  public boolean flush() throws InterruptedException {
    Optional<Throwable> stuck = backlog.flush();
    if (stuck.isPresent()) {
      throw new UndeliveredException(
          "events can neither be delivered nor written to "
              + missed
              + "; they are kept and tried again",
          stuck.get());
    }
    return outcomes.report();
  }

  @Override
  public boolean close(Duration timeout) {
    backlog.close(timeout);
    // Ends a wait for an answer; what is only to be written to a file is written all the same.
    thread.interrupt();
    Threads.joinUninterrupted(thread);
    if (counts().lost() > 0) {
      throw new UndeliveredException(
          counts().lost() + " events are lost: they could not be written to " + missed, null);
    }
    return outcomes.allDelivered();
  }

  @Override
  public StreamerCounts counts() {
    return outcomes.counts(backlog.logged());
  }
}
