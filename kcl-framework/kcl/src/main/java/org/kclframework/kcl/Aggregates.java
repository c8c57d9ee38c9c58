package org.kclframework.kcl;

/** What is done with an aggregated record that holds a key of another shard. */
public enum Aggregates {
  /**
   * Deliver it. The KPL sends such records again, to the right shard, so with the KPL they come
   * twice after a reshard; from other aggregators they come once.
   */
  DELIVER_OUT_OF_RANGE,
  /**
   * Drop the whole aggregate, counted, as KCL does; loses records of aggregators that do not retry.
   */
  DROP_OUT_OF_RANGE
}
