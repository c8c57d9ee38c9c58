package org.kclframework.streams.eventstreamer;

import java.time.Duration;
import java.util.List;

/** What takes the events of a streamer. Safe for use by several threads. */
interface EventSink {

  /**
   * Takes events, all or none, unless there is no room for so many at a time.
   *
   * @throws EventNotLoggedException if they are not taken
   */
  void add(List<LoggedEvent> events);

  /** Has later events go to a bucket. */
  void setBucket(Bucket bucket);

  /**
   * Waits until what was added before is delivered or put aside.
   *
   * @return whether everything since the last flush was delivered
   */
  boolean flush() throws InterruptedException;

  /** Takes no more events, and ends; what is not delivered in time is put aside. */
  boolean close(Duration timeout);

  StreamerCounts counts();
}
