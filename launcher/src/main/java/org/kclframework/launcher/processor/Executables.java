package org.kclframework.launcher.processor;

import org.kclframework.core.runner.BatchOptions;
import org.kclframework.launcher.config.KeyFamily;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.multilang.InvalidExecutableException;
import org.kclframework.multilang.MultiLang;
import org.kclframework.multilang.MultiLangOptions;
import org.kclframework.multilang.MultiLangOptions.IdleTime;
import org.kclframework.multilang.MultiLangOptions.Protocol;
import org.kclframework.multilang.MultiLangOptions.UnexpectedOutput;

/** Prepares the processes of an executable, one for each shard. */
final class Executables {

  private Executables() {}

  /**
   * Returns what they do, after a check of all that can be checked without starting one.
   *
   * @throws LaunchException if none can be started
   */
  static Processing processing(Settings settings) throws LaunchException {
    try {
      return new Processing.ByExecutable(
          MultiLang.of(options(settings)),
          new BatchOptions(
              settings.get(Keys.MAX_BATCH_RECORDS),
              settings.get(Keys.MAX_BATCH_BYTES),
              settings.get(Keys.BISECT_ON_ERROR)));
    } catch (InvalidExecutableException e) {
      throw new LaunchException(ExitCode.PROCESSOR_UNUSABLE, String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns what may be shown of the command line. */
  static String shown(Settings settings) {
    return options(settings).shownCommandLine();
  }

  private static MultiLangOptions options(Settings settings) {
    return new MultiLangOptions(
        settings.get(Keys.EXECUTABLE_NAME),
        settings.properties(KeyFamily.EXECUTABLE_ENVIRONMENT),
        settings.find(Keys.EXECUTABLE_DIRECTORY),
        protocol(settings),
        settings.find(Keys.TIMEOUT_IN_SECONDS),
        settings.get(Keys.LOG_EXCEPTION_MESSAGES)
            ? UnexpectedOutput.TEXT_LOGGED
            : UnexpectedOutput.LENGTH_LOGGED,
        settings.get(Keys.CALL_EVEN_FOR_EMPTY_RECORD_LIST)
            ? IdleTime.EMPTY_BATCHES
            : IdleTime.SILENT);
  }

  private static Protocol protocol(Settings settings) {
    return switch (settings.get(Keys.MULTILANG_PROTOCOL)) {
      case AUTO -> Protocol.AUTO;
      case VERSION_1 -> Protocol.V1;
      case VERSION_2 -> Protocol.V2;
    };
  }
}
