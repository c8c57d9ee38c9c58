package org.kclframework.core.codec;

import java.lang.reflect.Array;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.Surrogates;

/**
 * Copies an event, and with that checks it and changes its values to those few types that a reader
 * gets. Writing starts from the copy, so that the lengths written are right even if somebody
 * changes the original meanwhile. For one event.
 */
final class EventCopier {

  private static final int MAX_PATH_LENGTH = 200;

  /** Where the value being copied stands: names of fields, and indexes. */
  private final List<Object> path = new ArrayList<>();

  Map<String, @Nullable Object> copy(Map<?, ?> event) {
    return map(event);
  }

  private @Nullable Object value(@Nullable Object value) {
    if (value == null
        || value instanceof Boolean
        || value instanceof Long
        || value instanceof Double) {
      return value;
    }
    if (value instanceof String text) {
      return string(text);
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float number) {
      return number.doubleValue();
    }
    if (value instanceof BigInteger number) {
      return integer(number);
    }
    if (value instanceof Instant instant) {
      return instant(instant);
    }
    if (value instanceof byte[] bytes) {
      return bytes.clone();
    }
    if (value instanceof Map<?, ?> map) {
      return map(map);
    }
    if (value instanceof Collection<?> collection) {
      return list(collection);
    }
    if (value.getClass().isArray()) {
      return array(value);
    }
    String text = PythonText.of(value);
    if (text == null) {
      throw refused("is a " + value.getClass().getTypeName() + ", which an event cannot hold");
    }
    return text;
  }

  private Number integer(BigInteger number) {
    if (number.bitLength() < Long.SIZE) {
      return number.longValueExact();
    }
    if (number.signum() < 0 || number.bitLength() > Long.SIZE) {
      throw refused("is a java.math.BigInteger outside -2^63 to 2^64-1");
    }
    return number;
  }

  private Instant instant(Instant instant) {
    if (!PythonText.existsFor(instant)) {
      throw refused("is a java.time.Instant outside the years -999999999 to 999999999");
    }
    return instant;
  }

  /** Refuses what UTF-8 cannot express, for Java would write a question mark in its place. */
  private String string(String text) {
    int half = Surrogates.indexOfLone(text);
    if (half >= 0) {
      throw refused("has half a surrogate pair at index " + half + ", which UTF-8 cannot express");
    }
    return text;
  }

  private Map<String, @Nullable Object> map(Map<?, ?> map) {
    checkDepth();
    Map<String, @Nullable Object> copy = new LinkedHashMap<>(HashCapacity.forEntries(map.size()));
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String name = name(entry.getKey());
      path.add(name);
      copy.put(string(name), value(entry.getValue()));
      path.remove(path.size() - 1);
    }
    return Collections.unmodifiableMap(copy);
  }

  private String name(@Nullable Object key) {
    if (key instanceof String name) {
      return name;
    }
    throw refused(
        "has a key that is not a string but "
            + (key == null ? "null" : "a " + key.getClass().getTypeName()));
  }

  private List<@Nullable Object> list(Collection<?> values) {
    checkDepth();
    List<@Nullable Object> copy = new ArrayList<>(values.size());
    for (Object value : values) {
      copy.add(element(copy.size(), value));
    }
    return Collections.unmodifiableList(copy);
  }

  private List<@Nullable Object> array(Object array) {
    checkDepth();
    int length = Array.getLength(array);
    List<@Nullable Object> copy = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      copy.add(element(i, Array.get(array, i)));
    }
    return Collections.unmodifiableList(copy);
  }

  private @Nullable Object element(int index, @Nullable Object value) {
    path.add(index);
    Object copy = value(value);
    path.remove(path.size() - 1);
    return copy;
  }

  /** Readers refuse deeper nesting as well; and so does a collection that contains itself end. */
  private void checkDepth() {
    if (path.size() > Events.MAX_DEPTH) {
      throw refused("is nested deeper than " + Events.MAX_DEPTH);
    }
  }

  private UnsupportedFieldException refused(String reason) {
    String field = path.isEmpty() ? "the event" : "field '" + describePath() + "'";
    return new UnsupportedFieldException(field + " " + reason);
  }

  private String describePath() {
    StringBuilder text = new StringBuilder();
    for (Object step : path) {
      if (step instanceof Integer) {
        text.append('[').append(step).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(step);
      }
    }
    if (text.length() > MAX_PATH_LENGTH) {
      text.setLength(MAX_PATH_LENGTH);
      text.append('…');
    }
    return text.toString();
  }
}
