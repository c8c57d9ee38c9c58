package org.kclframework.kcl;

import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.kinesis.metrics.MetricsFactory;
import software.amazon.kinesis.metrics.MetricsLevel;
import software.amazon.kinesis.metrics.MetricsScope;

/** Sends KCL's metrics to two places. */
record TeeMetricsFactory(MetricsFactory first, MetricsFactory second) implements MetricsFactory {

  @Override
  public MetricsScope createMetrics() {
    return new Scope(first.createMetrics(), second.createMetrics());
  }

  private record Scope(MetricsScope first, MetricsScope second) implements MetricsScope {

    @Override
    public void addData(String name, double value, StandardUnit unit) {
      first.addData(name, value, unit);
      second.addData(name, value, unit);
    }

    @Override
    public void addData(String name, double value, StandardUnit unit, MetricsLevel level) {
      first.addData(name, value, unit, level);
      second.addData(name, value, unit, level);
    }

    @Override
    public void addDimension(String name, String value) {
      first.addDimension(name, value);
      second.addDimension(name, value);
    }

    @Override
    public void end() {
      first.end();
      second.end();
    }
  }
}
