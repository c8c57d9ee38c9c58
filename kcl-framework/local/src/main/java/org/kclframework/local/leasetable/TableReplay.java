package org.kclframework.local.leasetable;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ListTagsOfResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoverySpecification;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Does over again what the entries of a table's log tell. */
final class TableReplay {

  /** The items by their keys. */
  private final Map<Item, Item> items = new HashMap<>();

  private @Nullable TableMetadata metadata;
  private int changeCount;

  /** Takes the next entry. */
  void read(byte[] bytes) throws IOException {
    TableEntry entry = TableEntry.decode(bytes);
    switch (entry.kind()) {
      case DESCRIPTION ->
          metadata = new TableMetadata((TableDescription) entry.content(), Map.of(), false);
      case TAGS -> {
        ListTagsOfResourceResponse tags = (ListTagsOfResourceResponse) entry.content();
        metadata = metadata().withTags(tags.tags());
      }
      case RECOVERY -> {
        PointInTimeRecoverySpecification recovery =
            (PointInTimeRecoverySpecification) entry.content();
        metadata = metadata().withPointInTimeRecovery(recovery.pointInTimeRecoveryEnabled());
      }
      case PUT -> {
        Item item = new Item(((PutItemRequest) entry.content()).item());
        items.put(metadata().primaryKey().keyOf(item), item);
        changeCount++;
      }
      case REMOVE -> {
        DeleteItemRequest removal = (DeleteItemRequest) entry.content();
        items.remove(new Item(removal.key()));
        changeCount++;
      }
    }
  }

  /** What is known of the table at the end. */
  TableMetadata metadata() throws IOException {
    if (metadata == null) {
      throw new IOException("the description of the table is missing");
    }
    return metadata;
  }

  /** The items that are there at the end. */
  Collection<Item> items() {
    return items.values();
  }

  /** How many entries changed an item. */
  int changeCount() {
    return changeCount;
  }
}
