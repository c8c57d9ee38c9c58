package org.kclframework.local.fault;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Decides which of the matching requests a fault strikes. Thread-safe. */
@FunctionalInterface
interface FaultFrequency {

  /** Decides about the next matching request. */
  boolean next();

  static FaultFrequency always() {
    return () -> true;
  }

  static FaultFrequency times(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("times must be >= 1, but was " + count);
    }
    AtomicInteger remaining = new AtomicInteger(count);
    return () -> remaining.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  static FaultFrequency withProbability(double probability, long seed) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "probability must be between 0 and 1, but was " + probability);
    }
    Random random = new Random(seed);
    return () -> random.nextDouble() < probability;
  }
}
