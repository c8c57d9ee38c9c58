package org.kclframework.streams.spool;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.kclframework.streams.producer.ProducerRecord;
import org.kclframework.streams.producer.Stall;

/** How records get into the segments. Safe for use by several threads. */
interface Intake {

  /** Takes a record in, gives it the next index, and returns when it is durable enough. */
  void put(ProducerRecord record) throws SpoolException, InterruptedException;

  /** Takes a record in, and returns a future that completes when it is durable enough. */
  CompletableFuture<Void> putAsync(ProducerRecord record)
      throws SpoolException, InterruptedException;

  /** Returns the index of the next record. */
  long nextIndex();

  /** Returns an index before which all records can be read in the segments, or have failed. */
  long committed();

  /** Returns since when and why no record can be taken in any more, without a restart. */
  Optional<Stall> failure();

  /**
   * Returns since when and why what was taken in cannot be written for the time being; nothing if a
   * put fails instead.
   */
  Optional<Stall> obstacle();

  /** Takes no more records, and writes down what was taken in, if that is possible in time. */
  void close(Duration timeout);
}
