package org.kclframework.local.leasetable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An item, which is the same as its attributes: an item that does not exist has none. Immutable.
 *
 * @param attributes with canonical values
 */
record Item(Map<String, AttributeValue> attributes) {

  /** What is found where there is no item. */
  static final Item NONE = new Item(Map.of());

  Item {
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /** Checks the attributes that somebody sent and brings their values into canonical form. */
  static Item of(Map<String, AttributeValue> attributes) {
    return new Item(AttributeValues.canonical(attributes));
  }

  boolean exists() {
    return !attributes.isEmpty();
  }

  @Nullable AttributeValue get(String name) {
    return attributes.get(name);
  }

  /** Returns the attributes that have one of the names. */
  Item only(Set<String> names) {
    Map<String, AttributeValue> some = new LinkedHashMap<>(attributes);
    some.keySet().retainAll(names);
    return new Item(some);
  }

  /** Tells nothing of the values, which are somebody's data. */
  @Override
  public String toString() {
    return "Item" + attributes.keySet();
  }
}
