package org.kclframework.benchmarks;

import java.time.Duration;
import java.util.List;
import org.kclframework.benchmarks.ProcessedLog.Entry;

/**
 * What a list of processed records says about the guarantees.
 *
 * @param processed how many records were processed, duplicates included
 * @param lost records that were put and never processed
 * @param outOfOrder records processed before one that precedes them within their key
 * @param duplicates records processed again
 * @param putTwice records that the producer put again because an answer was lost, and so processed
 *     again rightly
 * @param oldestDuplicate the longest time between two processings of a record: how long before a
 *     crash it can have been processed, and how long its shard then waited for another worker
 */
record Verdict(
    long processed,
    long lost,
    long outOfOrder,
    long duplicates,
    long putTwice,
    Duration oldestDuplicate) {

  /**
   * Judges.
   *
   * @param entries the processed records in the order of time
   * @param put how many records of each key were put
   */
  static Verdict of(List<Entry> entries, long[] put) {
    long[] next = new long[put.length];
    long[][] lastSeen = new long[put.length][];
    long[][] sequences = new long[put.length][];
    for (int key = 0; key < put.length; key++) {
      lastSeen[key] = new long[(int) put[key]];
      sequences[key] = new long[(int) put[key]];
    }
    long putTwice = 0;
    long outOfOrder = 0;
    long duplicates = 0;
    long oldest = 0;
    for (Entry entry : entries) {
      int number = (int) entry.number();
      long[] seen = lastSeen[entry.key()];
      if (seen[number] != 0) {
        if (sequences[entry.key()][number] != entry.sequence()) {
          putTwice++;
          continue;
        }
        duplicates++;
        oldest = Math.max(oldest, entry.nanos() - seen[number]);
        seen[number] = entry.nanos();
        continue;
      }
      seen[number] = entry.nanos();
      sequences[entry.key()][number] = entry.sequence();
      if (number != next[entry.key()]) {
        outOfOrder++;
      }
      next[entry.key()] = Math.max(next[entry.key()], number + 1L);
    }
    long lost = 0;
    for (long[] seen : lastSeen) {
      for (long nanos : seen) {
        lost += nanos == 0 ? 1 : 0;
      }
    }
    return new Verdict(
        entries.size(), lost, outOfOrder, duplicates, putTwice, Duration.ofNanos(oldest));
  }

  /** Returns how many records were processed at least once. */
  long distinct() {
    return processed - duplicates - putTwice;
  }
}
