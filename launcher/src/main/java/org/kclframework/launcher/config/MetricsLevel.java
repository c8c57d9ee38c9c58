package org.kclframework.launcher.config;

/** How much of KCL's own metrics goes to CloudWatch, where every metric costs money. */
public enum MetricsLevel {
  /** Nothing. */
  NONE,
  /** The important ones. */
  SUMMARY,
  /** All. */
  DETAILED
}
