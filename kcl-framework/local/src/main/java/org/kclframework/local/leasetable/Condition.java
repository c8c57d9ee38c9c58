package org.kclframework.local.leasetable;

import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What must be true of an item, so that a request does something with it. */
sealed interface Condition {

  /** Tells whether the condition is true of the item, which may be missing. */
  boolean holds(Item item);

  /** Every item will do, and none as well. */
  static Condition none() {
    return new All(List.of());
  }

  /** All of several conditions. */
  record All(List<Condition> conditions) implements Condition {

    @Override
    public boolean holds(Item item) {
      return conditions.stream().allMatch(condition -> condition.holds(item));
    }
  }

  /** The attribute is there, whatever its value. */
  record Exists(String attribute) implements Condition {

    @Override
    public boolean holds(Item item) {
      return item.get(attribute) != null;
    }
  }

  /** The attribute is not there. */
  record Absent(String attribute) implements Condition {

    @Override
    public boolean holds(Item item) {
      return item.get(attribute) == null;
    }
  }

  /** The attribute has a value. */
  record Equal(String attribute, AttributeValue value) implements Condition {

    @Override
    public boolean holds(Item item) {
      return value.equals(item.get(attribute));
    }
  }

  /** The attribute has another value, or none. */
  record Different(String attribute, AttributeValue value) implements Condition {

    @Override
    public boolean holds(Item item) {
      return !value.equals(item.get(attribute));
    }
  }
}
