package org.kclframework.launcher.config;

/** What a key is about; the order is that of the reference. */
enum KeyGroup {
  ESSENTIALS("Essentials"),
  CHECKPOINTS("Checkpoints"),
  FAILURES("Failures"),
  PARALLELISM("Parallelism"),
  MULTILANG("Processors in other languages"),
  READING("Reading"),
  LEASES("Leases and failover"),
  LOCAL("Local"),
  MANAGEMENT("Management and shutdown"),
  DAEMON("Daemon"),
  AWS("AWS"),
  METRICS("Metrics"),
  WITHOUT_EFFECT("KCL names without effect");

  private final String title;

  KeyGroup(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
