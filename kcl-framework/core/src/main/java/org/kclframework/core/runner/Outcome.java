package org.kclframework.core.runner;

/** How the work on a record ended. */
enum Outcome {
  SUCCEEDED,
  DEAD_LETTERED,
  SKIPPED,
  /** Not resolved: the shard's work stopped first, and the record will be delivered again. */
  RETURNED
}
