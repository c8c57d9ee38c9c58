package org.kclframework.examples.deadletters;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;

/**
 * Finds the highest temperature of each station in lines such as {@code harbour;21.5}.
 *
 * <p>A line that is no such thing is refused with an exception, and that is all the processor has
 * to do about it: the failure policy, {@code onFailure=deadLetter:file:…} in the configuration,
 * keeps it with its reason, the records behind it go on, and {@code launcher redrive} runs it again
 * once the reason is gone.
 */
public final class StationMaximum extends RecordProcessor {

  private static final double COLDEST = -100;
  private static final double HOTTEST = 100;

  private final PrintStream out;
  private final Map<String, Double> highest = new TreeMap<>();
  private String shardId = "";

  /** Creates one that prints to the standard output. */
  public StationMaximum() {
    this(System.out);
  }

  StationMaximum(PrintStream out) {
    this.out = out;
  }

  @Override
  protected void initialize(ShardContext shard) {
    shardId = shard.shardId();
  }

  @Override
  protected Checkpoint processRecord(StreamRecord record) {
    String line = record.text();
    int separator = line.indexOf(';');
    if (separator < 1) {
      throw new IllegalArgumentException("no station");
    }
    double celsius = Double.parseDouble(line.substring(separator + 1));
    if (!(celsius >= COLDEST && celsius <= HOTTEST)) {
      throw new IllegalArgumentException("celsius must be -100 to 100, but was " + celsius);
    }
    highest.merge(line.substring(0, separator), celsius, Math::max);
    return Checkpoint.BY_POLICY;
  }

  @Override
  protected Checkpoint shutdown(ShutdownReason reason) {
    highest.forEach(
        (station, celsius) ->
            out.printf(Locale.ROOT, "%s: %s up to %.1f%n", shardId, station, celsius));
    return Checkpoint.BY_POLICY;
  }
}
