package org.kclframework.multilang;

import java.io.PrintStream;
import java.util.function.Supplier;
import org.kclframework.core.runner.BatchProcessor;

/**
 * Makes processors that are child processes and speak the MultiLang protocol, one per shard, as
 * programs written for Amazon's KCL libraries and for kclpy do. Safe for use by several threads.
 *
 * <p>The shards share what was learnt of the protocol that the program speaks.
 */
public final class MultiLang implements Supplier<BatchProcessor> {

  private final ChildSettings settings;
  private final ProtocolChoice protocol;

  MultiLang(ChildSettings settings) {
    LiveChildren.watch();
    this.settings = settings;
    this.protocol = new ProtocolChoice(settings.name(), settings.options().protocol());
  }

  /**
   * Checks the command line, finds the program, and makes processors that start it. What children
   * write to their standard error goes to that of this process.
   *
   * @throws InvalidExecutableException if the command line cannot be read, or there is no such
   *     program, or it is not executable
   */
  public static MultiLang of(MultiLangOptions options) throws InvalidExecutableException {
    PrintStream errors = System.err;
    return new MultiLang(
        ChildSettings.of(
            options, ProcessGroup.find(), DeathSignal.find(), ChildTimes.DEFAULT, errors));
  }

  /** Returns the processor of another shard; its child starts when it is initialized. */
  @Override
  public BatchProcessor get() {
    return new ChildProcessor(settings, protocol);
  }
}
