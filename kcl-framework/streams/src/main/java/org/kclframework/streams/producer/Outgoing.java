package org.kclframework.streams.producer;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.kclframework.streams.shard.HashKey;

/** A record that was accepted, until its result is known. Belongs to the sending thread. */
final class Outgoing {

  /** What a record takes in memory beside its bytes, roughly. */
  private static final int OVERHEAD = 250;

  final ProducerRecord record;
  final HashKey hashKey;

  /** What it counts towards the limits of Kinesis. */
  final int size;

  /** By when it has to be delivered, on the clock of {@link System#nanoTime}. */
  final long deadline;

  final CompletableFuture<PutResult> result = new CompletableFuture<>();

  /** The next of the same key. */
  @Nullable Outgoing next;

  /** Its neighbours in {@link Deadlines}, and whether it is there. */
  @Nullable Outgoing sooner;

  @Nullable Outgoing later;
  boolean timed;

  int attempts;

  /** Why the last attempt failed. */
  @Nullable String problem;

  /** Whether an attempt ended without an answer, so that it may have been stored. */
  boolean uncertain;

  /** Whether it has to be sent by itself, because a request that held it was refused. */
  boolean alone;

  /** Where its end has to be counted. */
  Flushes.@Nullable Generation generation;

  boolean inFlight;
  boolean ended;

  Outgoing(ProducerRecord record, long deadline) {
    this.record = record;
    this.hashKey =
        record
            .explicitHashKey()
            .map(HashKey::of)
            .orElseGet(() -> HashKey.ofPartitionKey(record.partitionKey()));
    this.size = record.size();
    this.deadline = deadline;
  }

  void generationEnded() {
    if (generation != null) {
      generation.ended();
    }
  }

  /** Returns how many bytes it is taken to need until its result is known. */
  static int memory(ProducerRecord record) {
    return record.bytes().length + 2 * record.partitionKey().length() + OVERHEAD;
  }

  int memory() {
    return memory(record);
  }
}
