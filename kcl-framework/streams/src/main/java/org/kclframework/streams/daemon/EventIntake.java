package org.kclframework.streams.daemon;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.CallFailures;

/**
 * What becomes of a message of ZeroMQ: an event of a stream, or something that is counted, logged
 * and dropped.
 */
final class EventIntake {

  private final SkippedAliases skipped;
  private final EventSink sink;
  private final DaemonCounts counts;
  private final DropLog log;

  EventIntake(SkippedAliases skipped, EventSink sink, DaemonCounts counts, DropLog log) {
    this.skipped = skipped;
    this.sink = sink;
    this.counts = counts;
    this.log = log;
  }

  /** Returns the event of a message; nothing if it is dropped. Throws nothing. */
  Optional<ReceivedEvent> accept(List<byte[]> parts, int maxEventBytes) {
    counts.received(DaemonCounts.Way.ZEROMQ, 1);
    try {
      ReceivedEvent event = ReceivedEvent.read(parts, maxEventBytes);
      if (skipped.matches(event.alias())) {
        // Not logged: it was asked for.
        counts.dropped(DropReason.SKIPPED);
        return Optional.empty();
      }
      sink.requireStream(event.alias());
      return Optional.of(event);
    } catch (DroppedException e) {
      dropped(e.reason(), String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      dropped(DropReason.UNKNOWN_STREAM, String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError e) {
      // Its message could quote what was received.
      dropped(DropReason.INTERNAL_ERROR, e.getClass().getName());
    }
    return Optional.empty();
  }

  /** Hands an event on. Throws nothing. */
  CompletableFuture<Void> put(ReceivedEvent event) {
    return CallFailures.guarded(() -> sink.put(event.alias(), event.record()));
  }

  /**
   * Returns why an event was refused, just now, if that may pass: there is no room, or the disk
   * fails. It does not pass that an event is too large, nor a mistake in the program.
   */
  static Optional<Throwable> passingRefusal(CompletableFuture<Void> stored) {
    if (!stored.isCompletedExceptionally()) {
      return Optional.empty();
    }
    try {
      stored.get();
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.ofNullable(e.getCause())
          .filter(cause -> cause instanceof SinkFullException || cause instanceof IOException);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Counts what became of an event. */
  void ended(String alias, @Nullable Throwable failure) {
    if (failure == null) {
      counts.stored(DaemonCounts.Way.ZEROMQ, alias);
      return;
    }
    dropped(DropReason.NOT_STORED, String.valueOf(CallFailures.unwrapped(failure).getMessage()));
  }

  void dropped(DropReason reason, String detail) {
    counts.dropped(reason);
    log.add(reason, detail);
  }
}
