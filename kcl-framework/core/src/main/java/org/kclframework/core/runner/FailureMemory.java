package org.kclframework.core.runner;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.StreamRecord;

/**
 * What failed in a shard, until a checkpoint passes it: which batches, how often, and which records
 * were given up. Outlives a taking of the shard's lease, since records come again with the next.
 *
 * <p>Positions are compared only while something is remembered. Safe for use by several threads.
 */
final class FailureMemory {

  /**
   * A batch that failed, or a half of one.
   *
   * @param last its last record
   * @param attempts how often it has failed since it succeeded last
   * @param recoveries how often it succeeded after that, and came again
   */
  private record Suspect(Position last, int attempts, int recoveries) {

    /**
     * Returns what counts against the policy. A success begins the attempts anew, but no more often
     * than they are allowed: a processor that breaks now at this batch, now at that, without a
     * checkpoint in between, would go round for ever.
     */
    int counted() {
      return Math.max(attempts, recoveries);
    }
  }

  /** By their first records; they do not overlap. */
  private final TreeMap<Position, Suspect> suspects = new TreeMap<>();

  private final TreeSet<Position> givenUp = new TreeSet<>();

  /** How often calls failed that are not about records. */
  private final Map<String, Integer> failedCalls = new HashMap<>();

  /** Forgets what a checkpoint has passed. */
  synchronized void forget(@Nullable Position checkpoint) {
    if (checkpoint == null) {
      return;
    }
    givenUp.headSet(checkpoint, true).clear();
    Map<Position, Suspect> begun = suspects.headMap(checkpoint, true);
    begun.values().removeIf(suspect -> suspect.last().compareTo(checkpoint) <= 0);
    // The rest of a batch of which a part is done is another batch: the processor gets on.
    begun.replaceAll((first, suspect) -> new Suspect(suspect.last(), 0, 0));
  }

  /** Returns where the batch has to end, exclusively, that begins at an index of records. */
  synchronized int endOfBatch(List<StreamRecord> records, int from) {
    if (suspects.isEmpty()) {
      return records.size();
    }
    Position first = Position.of(records.get(from));
    Entry<Position, Suspect> suspect = suspectAt(first);
    Position next = suspects.higherKey(first);
    int end = from + 1;
    while (end < records.size()) {
      Position position = Position.of(records.get(end));
      boolean beyond = suspect != null && position.compareTo(suspect.getValue().last()) > 0;
      if (beyond || (next != null && position.compareTo(next) >= 0)) {
        break;
      }
      end++;
    }
    return end;
  }

  private @Nullable Entry<Position, Suspect> suspectAt(Position position) {
    Entry<Position, Suspect> suspect = suspects.floorEntry(position);
    return suspect != null && suspect.getValue().last().compareTo(position) >= 0 ? suspect : null;
  }

  /** Takes note that a batch failed; returns how many attempts it has had by now. */
  synchronized int failed(List<StreamRecord> batch) {
    Suspect before = suspect(batch);
    Suspect suspect = new Suspect(last(batch), before.attempts() + 1, before.recoveries());
    put(batch, suspect);
    return suspect.counted();
  }

  /** Takes note that a batch that had failed succeeded; it may still come again. */
  synchronized void succeeded(List<StreamRecord> batch) {
    Suspect before = suspect(batch);
    if (before.attempts() > 0) {
      put(batch, new Suspect(before.last(), 0, before.recoveries() + 1));
    }
  }

  /** Returns how often a batch has failed since it succeeded last. */
  synchronized int attempts(List<StreamRecord> batch) {
    return suspects.isEmpty() ? 0 : suspect(batch).attempts();
  }

  private Suspect suspect(List<StreamRecord> batch) {
    Entry<Position, Suspect> suspect = suspectAt(Position.of(batch.get(0)));
    return suspect == null ? new Suspect(last(batch), 0, 0) : suspect.getValue();
  }

  private static Position last(List<StreamRecord> batch) {
    return Position.of(batch.get(batch.size() - 1));
  }

  /** Has a batch of several records come as two from now on. */
  synchronized void halve(List<StreamRecord> batch) {
    int middle = (batch.size() + 1) / 2;
    putHalf(batch.subList(0, middle));
    putHalf(batch.subList(middle, batch.size()));
  }

  private void putHalf(List<StreamRecord> half) {
    put(half, new Suspect(last(half), 0, 0));
  }

  private void put(List<StreamRecord> batch, Suspect suspect) {
    Position first = Position.of(batch.get(0));
    Entry<Position, Suspect> same = suspectAt(first);
    if (same != null) {
      suspects.remove(same.getKey());
    }
    suspects.put(first, suspect);
  }

  /** Takes note that a record need not be processed any more. */
  synchronized void giveUp(StreamRecord record) {
    givenUp.add(Position.of(record));
  }

  /** Returns the records that are still to be processed. */
  synchronized List<StreamRecord> withoutGivenUp(List<StreamRecord> records) {
    return givenUp.isEmpty()
        ? records
        : records.stream().filter(record -> !givenUp.contains(Position.of(record))).toList();
  }

  /** Takes note that a call failed; returns how often it has, one after the other. */
  synchronized int callFailed(String name) {
    return failedCalls.merge(name, 1, Integer::sum);
  }

  synchronized void callSucceeded(String name) {
    failedCalls.remove(name);
  }
}
