package org.kclframework.launcher.processor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kclframework.launcher.config.ConfigKey;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;

/**
 * Where the processor's classes come from: the launcher's own class path first, so that there is
 * one {@code RecordProcessor} and one of everything else that both know, then the processor's.
 */
final class ProcessorClassPath {

  private final List<Path> paths;
  private final ClassLoader loader;

  ProcessorClassPath(Optional<List<Path>> configured) {
    this.paths = configured.orElse(List.of());
    ClassLoader own = ProcessorClassPath.class.getClassLoader();
    this.loader = paths.isEmpty() ? own : new URLClassLoader("processor", urls(paths), own);
  }

  private static URL[] urls(List<Path> paths) {
    List<URL> urls = new ArrayList<>();
    for (Path path : paths) {
      try {
        urls.add(path.toUri().toURL());
      } catch (MalformedURLException e) {
        throw new UncheckedIOException(e);
      }
    }
    return urls.toArray(URL[]::new);
  }

  ClassLoader loader() {
    return loader;
  }

  /**
   * Loads the class that a key names, without running any code of it.
   *
   * @throws LaunchException if it cannot be loaded; names the key and the cause
   */
  Class<?> load(ConfigKey<String> key, Settings settings) throws LaunchException {
    String name = settings.get(key);
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      throw unusable(key, name, "there is no such class in " + description(), e);
    } catch (UnsupportedClassVersionError e) {
      throw unusable(key, name, newerJava(name, e), e);
    } catch (LinkageError e) {
      throw unusable(key, name, LinkageErrors.describe(e), e);
    }
  }

  private static LaunchException unusable(
      ConfigKey<String> key, String name, String reason, Throwable cause) {
    return new LaunchException(
        ExitCode.PROCESSOR_UNUSABLE, key + " is '" + name + "', but " + reason, cause);
  }

  private String description() {
    return paths.isEmpty()
        ? "the launcher: set processorClasspath to the jar or directory that holds it"
        : "processorClasspath " + paths;
  }

  private String newerJava(String name, UnsupportedClassVersionError failure) {
    int running = Runtime.version().feature();
    try {
      int compiled = ClassFile.javaVersion(loader, name);
      if (compiled > running) {
        return "it is compiled for Java " + compiled + " and this is Java " + running;
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    // Then it is a class that this one extends.
    return LinkageErrors.describe(failure);
  }
}
