package org.kclframework.launcher.processor;

import java.lang.annotation.Annotation;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Modifier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.RecordProcessor;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;

/** What a class must be to be a processor. */
final class ProcessorType {

  private ProcessorType() {}

  /** Returns a class as what it has to be. */
  static Class<? extends RecordProcessor> check(Class<?> type) throws LaunchException {
    if (!RecordProcessor.class.isAssignableFrom(type)) {
      throw unusable(type, "it does not extend " + RecordProcessor.class.getName(), null);
    }
    if (Modifier.isAbstract(type.getModifiers())) {
      throw unusable(type, "it is abstract", null);
    }
    if (type.isMemberClass() && !Modifier.isStatic(type.getModifiers())) {
      throw unusable(type, "it is an inner class: make it static", null);
    }
    return type.asSubclass(RecordProcessor.class);
  }

  /** Returns whether something in the class asks for injection. */
  static boolean hasInjectionPoints(Class<? extends RecordProcessor> type) throws LaunchException {
    try {
      for (Class<?> level = type; level != RecordProcessor.class; level = level.getSuperclass()) {
        boolean asks =
            Stream.<AccessibleObject[]>of(
                    level.getDeclaredConstructors(),
                    level.getDeclaredFields(),
                    level.getDeclaredMethods())
                .flatMap(Stream::of)
                .flatMap(member -> Stream.of(member.getDeclaredAnnotations()))
                .anyMatch(ProcessorType::isInject);
        if (asks) {
          return true;
        }
      }
      return false;
    } catch (LinkageError e) {
      throw unusable(type, LinkageErrors.describe(e), e);
    }
  }

  /** By name, so that nothing of Guice has to be loaded. */
  private static boolean isInject(Annotation annotation) {
    String name = annotation.annotationType().getName();
    return name.equals("jakarta.inject.Inject") || name.equals("com.google.inject.Inject");
  }

  static LaunchException unusable(Class<?> type, String reason, @Nullable Throwable cause) {
    return new LaunchException(
        ExitCode.PROCESSOR_UNUSABLE,
        Keys.PROCESSOR_CLASS + " is '" + type.getName() + "', but " + reason,
        cause);
  }
}
