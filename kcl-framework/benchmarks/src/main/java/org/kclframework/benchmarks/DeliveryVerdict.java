package org.kclframework.benchmarks;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a stream says about a program that acknowledged events and was killed. The numbers of a key
 * rise in the order of the puts; those that were not acknowledged may be in the stream or not.
 *
 * @param acknowledged how many events were acknowledged
 * @param stored how many records are in the stream
 * @param lost events that were acknowledged and are not in the stream
 * @param outOfOrder events whose first record comes behind one of a larger number of their key
 * @param duplicates records beyond the first of their event
 */
record DeliveryVerdict(
    long acknowledged, long stored, long lost, long outOfOrder, long duplicates) {

  /**
   * Judges.
   *
   * @param stored the numbers of each key in the order of the stream
   * @param acknowledged the acknowledged numbers of each key
   */
  static DeliveryVerdict of(Map<Integer, List<Long>> stored, Map<Integer, Set<Long>> acknowledged) {
    long records = 0;
    long outOfOrder = 0;
    long duplicates = 0;
    for (List<Long> numbers : stored.values()) {
      Set<Long> seen = new HashSet<>();
      long largest = Long.MIN_VALUE;
      for (long number : numbers) {
        records++;
        if (!seen.add(number)) {
          duplicates++;
          continue;
        }
        outOfOrder += number < largest ? 1 : 0;
        largest = Math.max(largest, number);
      }
    }
    long lost = 0;
    long total = 0;
    for (Map.Entry<Integer, Set<Long>> key : acknowledged.entrySet()) {
      Set<Long> missing = new HashSet<>(key.getValue());
      total += missing.size();
      stored.getOrDefault(key.getKey(), List.of()).forEach(missing::remove);
      lost += missing.size();
    }
    return new DeliveryVerdict(total, records, lost, outOfOrder, duplicates);
  }

  boolean isClean() {
    return lost == 0 && outOfOrder == 0;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,d events acknowledged, %,d records in the stream: %d lost, %d out of order, %,d"
            + " duplicates (%.2f%%)",
        acknowledged,
        stored,
        lost,
        outOfOrder,
        duplicates,
        100.0 * duplicates / Math.max(stored, 1));
  }
}
