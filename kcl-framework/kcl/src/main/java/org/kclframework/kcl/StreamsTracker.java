package org.kclframework.kcl;

import java.util.List;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.processor.FormerStreamsLeasesDeletionStrategy;
import software.amazon.kinesis.processor.FormerStreamsLeasesDeletionStrategy.NoLeaseDeletionStrategy;
import software.amazon.kinesis.processor.MultiStreamTracker;

/** Names several streams to KCL. The list does not change while the worker runs. */
record StreamsTracker(List<StreamConfig> streamConfigList) implements MultiStreamTracker {

  /** The checkpoints of a stream that is no longer read are kept: it may come back. */
  @Override
  public FormerStreamsLeasesDeletionStrategy formerStreamsLeasesDeletionStrategy() {
    return new NoLeaseDeletionStrategy();
  }
}
