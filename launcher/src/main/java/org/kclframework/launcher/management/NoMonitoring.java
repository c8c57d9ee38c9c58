package org.kclframework.launcher.management;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.kclframework.kcl.Worker;
import org.kclframework.streams.daemon.Daemon;

/** Nothing: meters work, but nobody reads them. */
final class NoMonitoring implements Monitoring {

  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Override
  public MeterRegistry registry() {
    return registry;
  }

  @Override
  public void watch(Worker worker) {}

  @Override
  public void watch(Daemon daemon) {}

  @Override
  public void close() {}
}
