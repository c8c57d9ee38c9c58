package org.kclframework.local.leasetable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What an UpdateItem request does to the item's attributes.
 *
 * @param changes at most one for each attribute
 */
record ItemUpdate(List<AttributeChange> changes) {

  /** Returns the names of the attributes that the request mentions. */
  Set<String> attributes() {
    return changes.stream().map(AttributeChange::attribute).collect(Collectors.toSet());
  }

  /**
   * Returns the item as it is after the update.
   *
   * @param item may be missing: then one with the key comes into being, unless the update does
   *     nothing but take away
   * @param key the attributes that the item has at least
   */
  Item apply(Item item, Item key) {
    boolean onlyRemovals =
        !changes.isEmpty() && changes.stream().allMatch(AttributeChange::isRemoval);
    if (!item.exists() && onlyRemovals) {
      return item;
    }
    Map<String, AttributeValue> attributes = new LinkedHashMap<>(key.attributes());
    attributes.putAll(item.attributes());
    changes.forEach(change -> change.apply(attributes));
    return new Item(attributes);
  }
}
