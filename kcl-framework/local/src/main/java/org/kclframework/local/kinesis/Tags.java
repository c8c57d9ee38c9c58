package org.kclframework.local.kinesis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.kinesis.model.Tag;

/** The rules for the tags of streams and consumers. */
final class Tags {

  static final int MAX_TAGS = 50;

  private static final int MAX_KEY_LENGTH = 128;
  private static final int MAX_VALUE_LENGTH = 256;
  private static final Pattern TEXT = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

  private Tags() {}

  /**
   * Checks tags that somebody wants to add.
   *
   * @throws software.amazon.awssdk.services.kinesis.model.KinesisException if they break a rule
   */
  static void check(Map<String, String> tags) {
    Validation validation = new Validation().size("tags", tags.size(), 0, MAX_TAGS);
    tags.forEach(
        (key, value) -> {
          validation.size("tags", key.length(), 1, MAX_KEY_LENGTH);
          validation.size("tags", value.length(), 0, MAX_VALUE_LENGTH);
        });
    validation.check();
    checkText(tags.keySet());
    checkText(tags.values());
    if (tags.keySet().stream().anyMatch(key -> key.startsWith("aws:"))) {
      throw KinesisErrors.invalidArgument("Tag keys must not start with the reserved aws: prefix.");
    }
  }

  /** Checks keys of tags that somebody wants to remove. */
  static void checkKeys(Collection<String> keys) {
    Validation validation = new Validation().size("tagKeys", keys.size(), 1, MAX_TAGS);
    keys.forEach(key -> validation.size("tagKeys", key.length(), 1, MAX_KEY_LENGTH));
    validation.check();
    checkText(keys);
  }

  private static void checkText(Collection<String> texts) {
    if (!texts.stream().allMatch(text -> TEXT.matcher(text).matches())) {
      throw KinesisErrors.invalidArgument(
          "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white"
              + " space, _ . : / = + - @.");
    }
  }

  /** The present tags with others added, which replace those of the same keys. */
  static Map<String, String> add(Map<String, String> present, Map<String, String> added) {
    Map<String, String> all = new HashMap<>(present);
    all.putAll(added);
    if (all.size() > MAX_TAGS) {
      throw KinesisErrors.invalidArgument(
          "A resource cannot have more than " + MAX_TAGS + " tags, but would have " + all.size());
    }
    return all;
  }

  static Map<String, String> remove(Map<String, String> present, Collection<String> keys) {
    Map<String, String> rest = new HashMap<>(present);
    rest.keySet().removeAll(keys);
    return rest;
  }

  /** The tags in the order of their keys. */
  static List<Tag> toModel(Map<String, String> tags) {
    List<Tag> list = new ArrayList<>();
    new TreeMap<>(tags)
        .forEach((key, value) -> list.add(Tag.builder().key(key).value(value).build()));
    return list;
  }
}
