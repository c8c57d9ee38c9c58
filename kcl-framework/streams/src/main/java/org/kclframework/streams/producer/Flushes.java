package org.kclframework.streams.producer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Knows when all records before a flush have a result. Records between two flushes are counted
 * together. Belongs to the sending thread.
 */
final class Flushes {

  /** Records that came after the flush before and up to the flush that waits for them. */
  static final class Generation {
    private int pending;
    private @Nullable CompletableFuture<Void> flush;

    void ended() {
      pending--;
    }
  }

  private final Results results;
  private final Deque<Generation> generations = new ArrayDeque<>();

  Flushes(Results results) {
    this.results = results;
    generations.add(new Generation());
  }

  /** Counts a record, and returns where its end has to be counted. */
  Generation begun() {
    Generation current = generations.getLast();
    current.pending++;
    return current;
  }

  /** Completes a future when all records so far have a result. */
  void add(CompletableFuture<Void> flush) {
    generations.getLast().flush = flush;
    generations.add(new Generation());
  }

  boolean isAny() {
    return generations.size() > 1;
  }

  /** Completes all, since nothing has to be waited for any more. */
  void endAll() {
    generations.forEach(generation -> generation.pending = 0);
    advance();
  }

  /** Completes those whose time has come. */
  void advance() {
    Generation oldest = generations.getFirst();
    while (oldest.flush != null && oldest.pending == 0) {
      results.complete(oldest.flush);
      generations.removeFirst();
      oldest = generations.getFirst();
    }
  }
}
