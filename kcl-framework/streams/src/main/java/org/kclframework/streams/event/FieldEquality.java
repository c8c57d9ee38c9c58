package org.kclframework.streams.event;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares values of fields, arrays of bytes by what they hold. */
final class FieldEquality {

  private FieldEquality() {}

  static boolean areEqual(@Nullable Object first, @Nullable Object second) {
    if (first instanceof byte[] bytes) {
      return second instanceof byte[] others && Arrays.equals(bytes, others);
    }
    if (first instanceof List<?> list) {
      return second instanceof List<?> other && areEqualLists(list, other);
    }
    if (first instanceof Map<?, ?> map) {
      return second instanceof Map<?, ?> other && areEqualMaps(map, other);
    }
    return Objects.equals(first, second);
  }

  private static boolean areEqualLists(List<?> first, List<?> second) {
    if (first.size() != second.size()) {
      return false;
    }
    for (int i = 0; i < first.size(); i++) {
      if (!areEqual(first.get(i), second.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean areEqualMaps(Map<?, ?> first, Map<?, ?> second) {
    if (!first.keySet().equals(second.keySet())) {
      return false;
    }
    for (Map.Entry<?, ?> entry : first.entrySet()) {
      if (!areEqual(entry.getValue(), second.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }

  static int hash(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return Arrays.hashCode(bytes);
    }
    if (value instanceof List<?> list) {
      int hash = 1;
      for (Object element : list) {
        hash = 31 * hash + hash(element);
      }
      return hash;
    }
    if (value instanceof Map<?, ?> map) {
      int hash = 0;
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        hash += Objects.hashCode(entry.getKey()) ^ hash(entry.getValue());
      }
      return hash;
    }
    return Objects.hashCode(value);
  }
}
