package org.kclframework.streams.eventstreamer;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Takes an object apart into values with names. */
final class ObjectFields {

  private ObjectFields() {}

  /**
   * Returns the values of an object by key: those of a map by their keys, of a collection or an
   * array by their places, of a record by its components, of anything else by its public getters.
   *
   * @param prefix goes before each name with an underscore, unless it is empty; null for the kind
   *     of the object: {@code dict}, {@code list} or the name of its class
   * @throws IllegalArgumentException if there is nothing to take apart, or a getter fails
   */
  static Map<String, @Nullable Object> of(Object object, @Nullable String prefix) {
    Fields fields = new Fields(prefix == null ? kind(object) : prefix);
    if (object instanceof Map<?, ?> map) {
      map.forEach((key, value) -> fields.add(String.valueOf(key), value));
    } else if (object instanceof Collection<?> collection) {
      int place = 0;
      for (Object value : collection) {
        fields.add(Integer.toString(place++), value);
      }
    } else if (object instanceof Object[] array) {
      for (int place = 0; place < array.length; place++) {
        fields.add(Integer.toString(place), array[place]);
      }
    } else {
      accessors(object).forEach((name, accessor) -> fields.add(name, value(object, accessor)));
    }
    return fields.values;
  }

  private static String kind(Object object) {
    if (object instanceof Map) {
      return "dict";
    }
    return object instanceof Collection || object instanceof Object[]
        ? "list"
        : object.getClass().getSimpleName();
  }

  /** Collects values; two of the same key are an error, for one would be lost. */
  private static final class Fields {

    private final String prefix;
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    Fields(String prefix) {
      this.prefix = prefix;
    }

    void add(String name, @Nullable Object value) {
      String key = prefix.isEmpty() ? name : prefix + "_" + name;
      if (values.containsKey(key)) {
        throw new IllegalArgumentException("two values of the object have the key '" + key + "'");
      }
      values.put(key, value);
    }
  }

  private static Map<String, Method> accessors(Object object) {
    Class<?> type = object.getClass();
    boolean scalar =
        object instanceof CharSequence
            || object instanceof Number
            || object instanceof Boolean
            || object instanceof Character
            || type.isArray();
    Map<String, Method> accessors =
        scalar ? Map.of() : type.isRecord() ? components(type) : getters(type);
    if (accessors.isEmpty()) {
      throw new IllegalArgumentException(
          "a " + type.getTypeName() + " is no map, list, record or bean with getters");
    }
    return accessors;
  }

  private static Map<String, Method> components(Class<?> type) {
    Map<String, Method> components = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      components.put(component.getName(), component.getAccessor());
    }
    return components;
  }

  /** By name, since the JVM gives them in no order that lasts. */
  private static Map<String, Method> getters(Class<?> type) {
    Map<String, Method> getters = new TreeMap<>();
    Arrays.stream(type.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> method.getDeclaringClass() != Object.class)
        .filter(method -> method.getParameterCount() == 0 && !method.isBridge())
        .forEach(
            method -> {
              String property = property(method);
              if (!property.isEmpty()) {
                getters.put(property, method);
              }
            });
    return getters;
  }

  /** Returns the name of the property that a method gets; nothing if it gets none. */
  private static String property(Method method) {
    String name = method.getName();
    if (name.startsWith("get") && method.getReturnType() != void.class) {
      return decapitalized(name.substring("get".length()));
    }
    return name.startsWith("is") && method.getReturnType() == boolean.class
        ? decapitalized(name.substring("is".length()))
        : "";
  }

  /** As beans have it: {@code getURL} gets {@code URL}, and {@code getting} gets nothing. */
  private static String decapitalized(String name) {
    if (name.isEmpty() || Character.isLowerCase(name.charAt(0))) {
      return "";
    }
    boolean acronym = name.length() > 1 && Character.isUpperCase(name.charAt(1));
    return acronym ? name : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  private static @Nullable Object value(Object object, Method accessor) {
    try {
      // The class itself need not be public.
      accessor.trySetAccessible();
      return accessor.invoke(object);
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(accessor + " is not accessible", e);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(accessor + " failed", e.getCause());
    }
  }
}
