package org.kclframework.core.runner;

/**
 * How batches are cut and what happens to one that fails.
 *
 * @param maxRecords the most records of a batch; 0 for no limit
 * @param maxBytes the most payload bytes of a batch that has more than one record; 0 for no limit
 * @param bisectOnError whether a batch of more than one record that fails is halved, so that only
 *     the records are given up that break the processor
 */
public record BatchOptions(int maxRecords, long maxBytes, boolean bisectOnError) {

  /** Batches as they were read, which fail as a whole. */
  public static final BatchOptions DEFAULT = new BatchOptions(0, 0, false);

  /** Checks the bounds. */
  public BatchOptions {
    if (maxRecords < 0) {
      throw new IllegalArgumentException("maxRecords must be >= 0, but was " + maxRecords);
    }
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes must be >= 0, but was " + maxBytes);
    }
  }
}
