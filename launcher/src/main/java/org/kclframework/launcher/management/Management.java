package org.kclframework.launcher.management;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.kclframework.kcl.Worker;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.streams.daemon.Daemon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Metrics for Prometheus, and health for whatever starts and stops processes. */
final class Management implements Monitoring {

  private static final Logger log = LoggerFactory.getLogger(Management.class);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
  private volatile Supplier<Page> ready = () -> page(Optional.empty());
  private final ManagementServer server;

  private Management(String host, int port) throws LaunchException {
    server =
        ManagementServer.start(
            host,
            port,
            request ->
                switch (request.path()) {
                  case "/metrics" -> MetricsPage.of(registry, request.accept());
                  case "/health/live" -> HealthPage.live();
                  case "/health/ready" -> ready.get();
                  default -> Page.NOT_FOUND;
                });
  }

  static Management start(String host, int port) throws LaunchException {
    Management management = new Management(host, port);
    management.bindMachine();
    log.info(
        "metrics on {}/metrics, health on /health/live and /health/ready", management.address());
    return management;
  }

  /** Returns where it is served. */
  URI address() {
    return server.address();
  }

  private void bindMachine() {
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    garbageCollection.bindTo(registry);
  }

  @Override
  public MeterRegistry registry() {
    return registry;
  }

  @Override
  public void watch(Worker worker) {
    ready = () -> page(Optional.of(worker));
  }

  private static Page page(Optional<Worker> worker) {
    return HealthPage.of(Readiness.of(worker, InstantSource.system()));
  }

  @Override
  public void watch(Daemon daemon) {
    ready =
        () -> DaemonPage.of(daemon.isRunning(), daemon.states(), InstantSource.system().instant());
  }

  @Override
  public void close() {
    server.close();
    garbageCollection.close();
    registry.close();
  }
}
