package org.kclframework.launcher;

import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.kclframework.core.runner.ShardStatus;

/** Puts the progress of a run into words, with the rate since it last did. Not thread-safe. */
final class ProgressText {

  private final LongSupplier records;
  private final Supplier<List<ShardStatus>> shards;
  private long lastCount;
  private long lastNanos;

  /**
   * Creates it.
   *
   * @param nanos the time by {@link System#nanoTime}
   */
  ProgressText(LongSupplier records, Supplier<List<ShardStatus>> shards, long nanos) {
    this.records = records;
    this.shards = shards;
    this.lastNanos = nanos;
  }

  /**
   * Returns the text of this moment.
   *
   * @param nanos the time by {@link System#nanoTime}
   */
  String next(long nanos) {
    long count = records.getAsLong();
    double seconds = Math.max(nanos - lastNanos, 1) / 1e9;
    double rate = (count - lastCount) / seconds;
    lastCount = count;
    lastNanos = nanos;
    List<ShardStatus> statuses = shards.get();
    long behind =
        statuses.stream().mapToLong(ShardStatus::millisBehindLatest).max().orElse(-1) / 1000;
    String lag = behind > 0 ? String.format(Locale.ROOT, ", %,d s behind", behind) : "";
    return String.format(
        Locale.ROOT, "%,d records, %,.0f/s, %d shards%s", count, rate, statuses.size(), lag);
  }
}
