package org.kclframework.kcl;

import java.util.Optional;
import software.amazon.kinesis.coordinator.CoordinatorConfig;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.lifecycle.LifecycleConfig;
import software.amazon.kinesis.metrics.MetricsConfig;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.retrieval.fanout.FanOutConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/**
 * KCL's configuration objects. They are never logged or compared: the {@code toString} of two of
 * them throws or starts a thread.
 */
record KclConfigs(
    CoordinatorConfig coordinator,
    LeaseManagementConfig leases,
    LifecycleConfig lifecycle,
    MetricsConfig metrics,
    RetrievalConfig retrieval,
    Optional<PollingConfig> polling,
    Optional<FanOutConfig> fanOut) {

  @Override
  public String toString() {
    return "KclConfigs";
  }
}
