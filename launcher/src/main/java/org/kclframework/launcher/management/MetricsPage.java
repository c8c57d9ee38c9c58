package org.kclframework.launcher.management;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The metrics, in the format that Prometheus asks for. */
final class MetricsPage {

  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final String OPEN_METRICS_TYPE = OPEN_METRICS + "; version=1.0.0; charset=utf-8";
  private static final String TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private MetricsPage() {}

  static Page of(PrometheusMeterRegistry registry, String accept) {
    String type = accept.contains(OPEN_METRICS) ? OPEN_METRICS_TYPE : TEXT_TYPE;
    return new Page(200, type, registry.scrape(type));
  }
}
