package org.kclframework.launcher.processor;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.RecordProcessorFactory;
import org.kclframework.launcher.exit.LaunchException;

/** Makes processors with their constructor without parameters. */
final class PlainFactory implements RecordProcessorFactory {

  private final Constructor<? extends RecordProcessor> constructor;

  private PlainFactory(Constructor<? extends RecordProcessor> constructor) {
    this.constructor = constructor;
  }

  static PlainFactory of(Class<? extends RecordProcessor> type) throws LaunchException {
    try {
      Constructor<? extends RecordProcessor> constructor = type.getDeclaredConstructor();
      if (Modifier.isPrivate(constructor.getModifiers())) {
        throw ProcessorType.unusable(type, "its constructor is private", null);
      }
      constructor.setAccessible(true);
      return new PlainFactory(constructor);
    } catch (NoSuchMethodException e) {
      throw ProcessorType.unusable(
          type, "it has no constructor without parameters, and none that is marked @Inject", e);
    } catch (LinkageError e) {
      throw ProcessorType.unusable(type, LinkageErrors.describe(e), e);
    }
  }

  @Override
  public RecordProcessor create() throws LaunchException {
    Class<? extends RecordProcessor> type = constructor.getDeclaringClass();
    try {
      return constructor.newInstance();
    } catch (InvocationTargetException e) {
      throw ProcessorType.unusable(type, "its constructor threw " + e.getCause(), e.getCause());
    } catch (LinkageError e) {
      throw ProcessorType.unusable(type, LinkageErrors.describe(e), e);
    } catch (ReflectiveOperationException e) {
      throw ProcessorType.unusable(type, "it cannot be created: " + e, e);
    }
  }
}
