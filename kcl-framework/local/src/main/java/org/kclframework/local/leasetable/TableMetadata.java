package org.kclframework.local.leasetable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.Tag;

/**
 * What is known of a table besides its items.
 *
 * @param description as DescribeTable gives it, but for the number of items
 * @param tags by key
 * @param pointInTimeRecovery whether somebody asked for it; there is none
 */
record TableMetadata(
    TableDescription description, Map<String, String> tags, boolean pointInTimeRecovery) {

  TableMetadata {
    tags = Map.copyOf(tags);
  }

  String name() {
    return description.tableName();
  }

  PrimaryKey primaryKey() {
    return PrimaryKey.of(description.keySchema(), description.attributeDefinitions());
  }

  TableMetadata withDescription(TableDescription changed) {
    return new TableMetadata(changed, tags, pointInTimeRecovery);
  }

  TableMetadata withPointInTimeRecovery(boolean enabled) {
    return new TableMetadata(description, tags, enabled);
  }

  TableMetadata withTags(List<Tag> added) {
    Map<String, String> changed = new LinkedHashMap<>(tags);
    added.forEach(tag -> changed.put(tag.key(), tag.value()));
    return new TableMetadata(description, changed, pointInTimeRecovery);
  }

  TableMetadata withoutTags(Set<String> keys) {
    Map<String, String> changed = new LinkedHashMap<>(tags);
    changed.keySet().removeAll(keys);
    return new TableMetadata(description, changed, pointInTimeRecovery);
  }

  List<Tag> tagList() {
    return tags.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
        .toList();
  }
}
