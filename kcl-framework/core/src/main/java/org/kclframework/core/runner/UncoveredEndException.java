package org.kclframework.core.runner;

/**
 * Says that a batch processor agreed to the end of its shard although no checkpoint covers the last
 * records that it took, and nobody else makes any.
 */
final class UncoveredEndException extends RunnerException {

  private static final long serialVersionUID = 1L;

  UncoveredEndException() {
    super(
        "the processor agreed to the end of the shard without a checkpoint of its last records; it"
            + " has to make one, or checkpointFreqSeconds or recordsPerCheckpoint be set");
  }
}
