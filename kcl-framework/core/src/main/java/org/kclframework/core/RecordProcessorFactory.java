package org.kclframework.core;

/** Creates the processor of a shard; called once for each lease that the worker takes. */
@FunctionalInterface
public interface RecordProcessorFactory {

  /**
   * Creates a processor.
   *
   * @return a new instance, never one that another shard uses
   * @throws Exception if it cannot be created, which stops the worker
   */
  RecordProcessor create() throws Exception;
}
