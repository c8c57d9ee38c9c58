package org.kclframework.launcher.processor;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.RecordProcessorFactory;
import org.kclframework.launcher.config.KeyFamily;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.LaunchException;

/** Prepares the making of processors, one for each shard, of what is configured. */
public final class Processors {

  private Processors() {}

  /**
   * Returns what is done with records, after a check of all that can be checked without doing it.
   * Threads that are started after this have the processor's class loader as theirs.
   *
   * @param registry is there for the processors to inject
   * @throws LaunchException if there can be no processor
   */
  public static Processing processing(Settings settings, MeterRegistry registry)
      throws LaunchException {
    return settings.isGiven(Keys.EXECUTABLE_NAME)
        ? Executables.processing(settings)
        : new Processing.ByClass(factory(settings, registry));
  }

  /** Returns what may be shown of executableName: its arguments may be secrets. */
  public static Optional<String> shownExecutable(Settings settings) {
    return settings.isGiven(Keys.EXECUTABLE_NAME)
        ? Optional.of(Executables.shown(settings))
        : Optional.empty();
  }

  static RecordProcessorFactory factory(Settings settings, MeterRegistry registry)
      throws LaunchException {
    ProcessorClassPath classPath = new ProcessorClassPath(settings.find(Keys.PROCESSOR_CLASSPATH));
    Thread.currentThread().setContextClassLoader(classPath.loader());
    Class<? extends RecordProcessor> type =
        ProcessorType.check(classPath.load(Keys.PROCESSOR_CLASS, settings));
    Optional<Class<?>> module =
        settings.find(Keys.PROCESSOR_MODULE).isPresent()
            ? Optional.of(classPath.load(Keys.PROCESSOR_MODULE, settings))
            : Optional.empty();
    // Guice takes a tenth of a second to start, which most processors can do without.
    return module.isEmpty() && !ProcessorType.hasInjectionPoints(type)
        ? PlainFactory.of(type)
        : InjectingFactory.of(type, module, registry, settings.properties(KeyFamily.PROCESSOR));
  }
}
