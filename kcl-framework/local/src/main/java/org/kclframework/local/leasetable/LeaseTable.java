package org.kclframework.local.leasetable;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** One table: its items in the order of their keys. Thread-safe; each method is atomic. */
final class LeaseTable {

  /** An item as it was before a write and as it is after it. */
  record ItemWrite(Item before, Item after) {}

  /**
   * Some of the items.
   *
   * @param items in order
   * @param isLast whether no items can follow
   */
  record Page(List<Item> items, boolean isLast) {}

  private final PrimaryKey primaryKey;
  private final NavigableMap<String, Item> items = new TreeMap<>();
  private TableStorage storage;
  private TableMetadata metadata;

  LeaseTable(TableMetadata metadata, Iterable<Item> items, TableStorage storage) {
    this.metadata = metadata;
    this.primaryKey = metadata.primaryKey();
    this.storage = storage;
    for (Item item : items) {
      this.items.put(primaryKey.identityOfKey(primaryKey.keyOf(item).attributes()), item);
    }
  }

  PrimaryKey primaryKey() {
    return primaryKey;
  }

  synchronized TableMetadata metadata() {
    return metadata;
  }

  /** Describes the table as it is now. */
  synchronized TableDescription describe() {
    return metadata.description().toBuilder().itemCount((long) items.size()).build();
  }

  /** Changes what is known of the table besides its items. */
  synchronized TableMetadata change(UnaryOperator<TableMetadata> change) {
    TableMetadata changed = change.apply(metadata);
    storage.rewrite(changed, items.values());
    metadata = changed;
    return changed;
  }

  /**
   * Returns the item with the key, or {@link Item#NONE}.
   *
   * @param key the key as a request names it
   */
  synchronized Item get(Map<String, AttributeValue> key) {
    return items.getOrDefault(primaryKey.identityOfKey(key), Item.NONE);
  }

  /**
   * Changes one item.
   *
   * @param key the attribute that is the key
   * @param change gets the item, or {@link Item#NONE}, and returns what it shall be; when it throws
   *     nothing changes
   */
  synchronized ItemWrite write(Item key, UnaryOperator<Item> change) {
    String identity = primaryKey.identityOfKey(key.attributes());
    Item before = items.getOrDefault(identity, Item.NONE);
    Item after = change.apply(before);
    if (after.exists()) {
      storage.put(after);
      items.put(identity, after);
    } else if (before.exists()) {
      storage.remove(key);
      items.remove(identity);
    }
    storage.compact(metadata, items.values());
    return new ItemWrite(before, after);
  }

  /**
   * Returns the items after a key.
   *
   * @param after the key as a request names it, or null to begin with the first
   * @param limit how many at most
   */
  synchronized Page scan(@Nullable Map<String, AttributeValue> after, int limit) {
    SortedMap<String, Item> remaining =
        after == null ? items : items.tailMap(primaryKey.identityOfKey(after), false);
    List<Item> page = remaining.values().stream().limit(limit).toList();
    return new Page(page, page.size() < limit);
  }

  /** Takes the table away. Writes that are late change only what nobody can see. */
  synchronized void delete() {
    storage.delete();
    storage = TableStorage.NONE;
  }

  /** Lets go of the files; writes fail from now on. */
  synchronized void close() {
    storage.close();
  }
}
