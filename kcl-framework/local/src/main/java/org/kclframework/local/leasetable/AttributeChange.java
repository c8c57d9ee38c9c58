package org.kclframework.local.leasetable;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What an update does to one attribute. */
sealed interface AttributeChange {

  /** The attribute's name. */
  String attribute();

  /** Makes the change. */
  void apply(Map<String, AttributeValue> attributes);

  /** Tells whether the change can only make an item smaller. */
  default boolean isRemoval() {
    return false;
  }

  /** Gives the attribute a value. */
  record Put(String attribute, AttributeValue value) implements AttributeChange {

    @Override
    public void apply(Map<String, AttributeValue> attributes) {
      attributes.put(attribute, value);
    }
  }

  /** Takes the attribute away. */
  record Remove(String attribute) implements AttributeChange {

    @Override
    public void apply(Map<String, AttributeValue> attributes) {
      attributes.remove(attribute);
    }

    @Override
    public boolean isRemoval() {
      return true;
    }
  }

  /** Adds to a number or a set; one that is absent counts as zero or as empty. */
  record Add(String attribute, AttributeValue value) implements AttributeChange {

    @Override
    public void apply(Map<String, AttributeValue> attributes) {
      AttributeValue current = attributes.get(attribute);
      checkSameType(current, value);
      attributes.put(attribute, current == null ? value : AttributeValues.sum(current, value));
    }
  }

  /** Takes elements out of a set; a set that becomes empty goes away. */
  record RemoveElements(String attribute, AttributeValue value) implements AttributeChange {

    @Override
    public void apply(Map<String, AttributeValue> attributes) {
      AttributeValue current = attributes.get(attribute);
      checkSameType(current, value);
      if (current == null) {
        return;
      }
      AttributeSet rest = AttributeSet.parse(current).minus(AttributeSet.parse(value));
      if (rest.elements().isEmpty()) {
        attributes.remove(attribute);
      } else {
        attributes.put(attribute, rest.toValue());
      }
    }

    @Override
    public boolean isRemoval() {
      return true;
    }
  }

  private static void checkSameType(@Nullable AttributeValue current, AttributeValue value) {
    if (current != null && current.type() != value.type()) {
      throw DynamoDbErrors.validation("Type mismatch for attribute to update");
    }
  }
}
