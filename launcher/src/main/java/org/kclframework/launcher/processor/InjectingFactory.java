package org.kclframework.launcher.processor;

import com.google.inject.AbstractModule;
import com.google.inject.Binding;
import com.google.inject.ConfigurationException;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.Provider;
import com.google.inject.ProvisionException;
import com.google.inject.Scopes;
import com.google.inject.Stage;
import com.google.inject.name.Names;
import com.google.inject.spi.Message;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.RecordProcessorFactory;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;

/**
 * Makes processors with Guice, from one injector for all shards: what a module binds as a singleton
 * is shared by them.
 */
final class InjectingFactory implements RecordProcessorFactory {

  /**
   * Guice logs what a module throws, with its stack trace, beside throwing it. Kept: JUL forgets.
   */
  private static final Logger GUICE_LOGGER = Logger.getLogger("com.google.inject");

  /** Guice's other ways to define classes make Java 24 and later print warnings. */
  private static final String CLASS_LOADING = "guice_custom_class_loading";

  private final Class<? extends RecordProcessor> type;
  private final Provider<? extends RecordProcessor> provider;

  private InjectingFactory(
      Class<? extends RecordProcessor> type, Provider<? extends RecordProcessor> provider) {
    this.type = type;
    this.provider = provider;
  }

  static InjectingFactory of(
      Class<? extends RecordProcessor> type,
      Optional<Class<?>> moduleType,
      MeterRegistry registry,
      Map<String, String> properties)
      throws LaunchException {
    GUICE_LOGGER.setLevel(Level.OFF);
    if (System.getProperty(CLASS_LOADING) == null) {
      System.setProperty(CLASS_LOADING, "CHILD");
    }
    List<Module> modules = new ArrayList<>();
    modules.add(new LauncherModule(registry, properties));
    if (moduleType.isPresent()) {
      modules.add(module(moduleType.get()));
    }
    Injector injector;
    try {
      injector = Guice.createInjector(Stage.DEVELOPMENT, modules);
    } catch (CreationException e) {
      throw badModule(moduleType.map(Class::getName).orElse(""), describe(e.getErrorMessages()), e);
    }
    try {
      // Looks for all that the constructor needs, and calls none.
      Binding<? extends RecordProcessor> binding = injector.getBinding(type);
      if (Scopes.isSingleton(binding)) {
        throw ProcessorType.unusable(
            type, "it is a singleton: each shard needs an instance of its own", null);
      }
      return new InjectingFactory(type, binding.getProvider());
    } catch (ConfigurationException e) {
      throw ProcessorType.unusable(
          type, "it cannot be injected: " + describe(e.getErrorMessages()), e);
    } catch (LinkageError e) {
      throw ProcessorType.unusable(type, LinkageErrors.describe(e), e);
    }
  }

  private static Module module(Class<?> type) throws LaunchException {
    if (!Module.class.isAssignableFrom(type)) {
      throw badModule(type.getName(), "it is no " + Module.class.getName(), null);
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return (Module) constructor.newInstance();
    } catch (NoSuchMethodException e) {
      throw badModule(type.getName(), "it has no constructor without parameters", e);
    } catch (InvocationTargetException e) {
      throw badModule(type.getName(), "its constructor threw " + e.getCause(), e.getCause());
    } catch (LinkageError e) {
      throw badModule(type.getName(), LinkageErrors.describe(e), e);
    } catch (ReflectiveOperationException e) {
      throw badModule(type.getName(), "it cannot be created: " + e, e);
    }
  }

  private static LaunchException badModule(String name, String reason, @Nullable Throwable cause) {
    return new LaunchException(
        ExitCode.PROCESSOR_UNUSABLE,
        Keys.PROCESSOR_MODULE + " is '" + name + "', but " + reason,
        cause);
  }

  /** Guice explains each message on many lines; the first says what is wrong. */
  private static String describe(Collection<Message> messages) {
    return messages.stream()
        .map(message -> message.getMessage().lines().findFirst().orElse("").strip())
        .distinct()
        .reduce((first, second) -> first + "; " + second)
        .orElse("unknown");
  }

  @Override
  public RecordProcessor create() throws LaunchException {
    try {
      return provider.get();
    } catch (ProvisionException e) {
      Throwable cause = e.getCause();
      String reason =
          cause == null
              ? describe(e.getErrorMessages())
              : "a constructor or provider threw " + cause;
      throw ProcessorType.unusable(type, reason, e);
    } catch (LinkageError e) {
      throw ProcessorType.unusable(type, LinkageErrors.describe(e), e);
    }
  }

  /** What the launcher has for processors to inject. */
  private static final class LauncherModule extends AbstractModule {

    private final MeterRegistry registry;
    private final Map<String, String> properties;

    LauncherModule(MeterRegistry registry, Map<String, String> properties) {
      this.registry = registry;
      this.properties = properties;
    }

    @Override
    protected void configure() {
      bind(MeterRegistry.class).toInstance(registry);
      Names.bindProperties(binder(), properties);
    }
  }
}
