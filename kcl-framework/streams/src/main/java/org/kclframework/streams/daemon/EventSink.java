package org.kclframework.streams.daemon;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.kclframework.streams.producer.ProducerRecord;

/** Stores events for their streams. Safe for use by several threads. */
public interface EventSink {

  /**
   * Makes sure that there is a stream.
   *
   * @throws IllegalArgumentException if there is none of that alias; says which were meant
   */
  void requireStream(String alias);

  /**
   * Stores an event. Does not wait for room: if there is none, the future has failed with a {@link
   * SinkFullException} on return, and the event may be put again. One that can never be stored has
   * failed with an {@link EventTooLargeException}. The events that one thread puts into a stream
   * are stored in their order.
   *
   * @param alias a stream that there is
   * @return completed once the event is as safe as the configuration asks, or failed if it is not
   */
  CompletableFuture<Void> put(String alias, ProducerRecord record);

  /** Says how each stream is doing. */
  List<StreamState> states();

  /**
   * Takes no more events, and gives those that it has so long to get to where they belong.
   *
   * @return whether they did, are kept to be delivered by the next run, or are lost
   */
  Daemon.End close(Duration timeout);
}
