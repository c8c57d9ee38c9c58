package org.kclframework.examples.wordcount;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;

/**
 * Counts the words of a shard's records, and prints the most frequent ones when it is done with the
 * shard.
 *
 * <p>Each shard has an instance of its own that is called by one thread at a time, so plain fields
 * will do. The counts are those of this run: a processor that needs them for longer has to store
 * them.
 */
public final class WordCounter extends RecordProcessor {

  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final int SHOWN = 8;

  private final PrintStream out;
  private final Map<String, Integer> counts = new HashMap<>();
  private String shardId = "";

  /** Creates one that prints to the standard output. */
  public WordCounter() {
    this(System.out);
  }

  WordCounter(PrintStream out) {
    this.out = out;
  }

  @Override
  protected void initialize(ShardContext shard) {
    shardId = shard.shardId();
  }

  @Override
  protected Checkpoint processRecord(StreamRecord record) {
    NO_WORD
        .splitAsStream(record.text().toLowerCase(Locale.ROOT))
        .filter(word -> !word.isEmpty())
        .forEach(word -> counts.merge(word, 1, Integer::sum));
    return Checkpoint.BY_POLICY;
  }

  @Override
  protected Checkpoint shutdown(ShutdownReason reason) {
    // After a lost lease another worker counts the rest of the shard, and prints.
    if (reason != ShutdownReason.LEASE_LOST) {
      int words = counts.values().stream().mapToInt(Integer::intValue).sum();
      out.printf("%s: %d words, %d different: %s%n", shardId, words, counts.size(), mostFrequent());
    }
    return Checkpoint.BY_POLICY;
  }

  private String mostFrequent() {
    Comparator<Map.Entry<String, Integer>> byCount = Map.Entry.comparingByValue();
    return counts.entrySet().stream()
        .sorted(byCount.reversed().thenComparing(Map.Entry.comparingByKey()))
        .limit(SHOWN)
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
