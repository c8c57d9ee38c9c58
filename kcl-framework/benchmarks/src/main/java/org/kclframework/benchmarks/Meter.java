package org.kclframework.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes the time, and the CPU time of this process, from the first record to the last. Safe for use
 * by several threads.
 */
final class Meter {

  /** The last few of a shard may be reported late, so the end is taken a little before it. */
  private static final double MEASURED = 0.99;

  private final long total;
  private final AtomicLong records = new AtomicLong();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile long firstNanos;
  private volatile long firstCpu;
  private volatile long lastNanos;
  private volatile long lastCpu;

  /** One run. */
  record Run(double recordsPerSecond, double cpuMicrosPerRecord) {}

  Meter(long total) {
    this.total = total;
  }

  /** Takes note that a run begins, if it has not begun by its first record. */
  void begin() {
    if (firstNanos == 0) {
      firstCpu = ProcessCpu.nanos();
      firstNanos = System.nanoTime();
    }
  }

  void count(int count) {
    long before = records.getAndAdd(count);
    if (before == 0 && count > 0) {
      begin();
    }
    if (before < total * MEASURED && before + count >= total * MEASURED) {
      lastNanos = System.nanoTime();
      lastCpu = ProcessCpu.nanos();
      done.countDown();
    }
  }

  Run await() throws InterruptedException, TimeoutException {
    if (!done.await(300, TimeUnit.SECONDS)) {
      throw new TimeoutException("only " + records.get() + " of " + total + " records");
    }
    double measured = total * MEASURED;
    return new Run(
        measured / ((lastNanos - firstNanos) / 1e9), (lastCpu - firstCpu) / 1e3 / measured);
  }
}
