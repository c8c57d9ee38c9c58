package org.kclframework.launcher.management;

import io.micrometer.core.instrument.MeterRegistry;
import org.kclframework.kcl.Worker;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.streams.daemon.Daemon;

/** What can be seen of a run from outside. Safe for use by several threads. */
public interface Monitoring extends AutoCloseable {

  /**
   * Starts it.
   *
   * @param host the address of this machine to serve on
   * @param port where to serve; 0: any port that is free, -1: nowhere, and nothing is loaded that
   *     serving takes
   * @throws LaunchException if the port cannot be listened on
   */
  static Monitoring start(String host, int port) throws LaunchException {
    return port < 0 ? none() : Management.start(host, port);
  }

  /** Returns one that shows nothing. */
  static Monitoring none() {
    return new NoMonitoring();
  }

  /** Returns where meters are registered. */
  MeterRegistry registry();

  /** Shows a worker, which is about to run. */
  void watch(Worker worker);

  /** Shows a daemon, which runs. */
  void watch(Daemon daemon);

  @Override
  void close();
}
