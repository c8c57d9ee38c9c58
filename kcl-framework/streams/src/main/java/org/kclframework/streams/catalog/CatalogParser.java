package org.kclframework.streams.catalog;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Makes streams of a tree of YAML, and notes every problem on the way. */
final class CatalogParser {

  private static final String DEFAULT_REGION = "us-east-1";

  private final Problems problems;
  private final Map<String, StreamEntry> streams = new LinkedHashMap<>();

  /** Where each alias was seen first. */
  private final Map<String, Node> aliases = new HashMap<>();

  private CatalogParser(Path file) {
    this.problems = new Problems(file);
  }

  static Map<String, StreamEntry> parse(Path file) {
    CatalogParser parser = new CatalogParser(file);
    Optional<Node> root = new CatalogFile(file).read();
    if (root.isEmpty()) {
      throw parser.problems.withWholeFile("it is empty; it must map aliases to streams");
    }
    parser.catalog(root.get());
    parser.problems.throwIfAny();
    return parser.streams;
  }

  private void catalog(Node root) {
    if (!(root instanceof MappingNode map) || !Tag.MAP.equals(root.getTag())) {
      problems.add(root, "the file must map aliases to streams, but " + YamlText.describe(root));
      return;
    }
    if (map.getValue().isEmpty()) {
      problems.add(root, "the file names no stream; it must map aliases to streams");
    }
    for (NodeTuple tuple : map.getValue()) {
      alias(tuple.getKeyNode()).ifPresent(alias -> stream(alias, tuple));
    }
  }

  private Optional<String> alias(Node node) {
    Optional<String> alias = YamlText.of(node);
    if (alias.isEmpty()) {
      problems.add(node, "an alias must be text, but " + YamlText.describe(node));
      return alias;
    }
    if (!StreamKey.isReadable(alias.get())) {
      problems.add(
          node,
          "an alias must be text in one line that is not blank, but was "
              + YamlText.quote(alias.get()));
      return Optional.empty();
    }
    Node first = aliases.putIfAbsent(alias.get(), node);
    if (first != null) {
      problems.add(
          node,
          "stream %s is declared twice, first in line %d"
              .formatted(
                  YamlText.quote(alias.get()),
                  first.getStartMark().map(Mark::getLine).orElse(-1) + 1));
    }
    return alias;
  }

  private void stream(String alias, NodeTuple tuple) {
    Node value = tuple.getValueNode();
    if (!(value instanceof MappingNode map) || !Tag.MAP.equals(value.getTag())) {
      problems.add(
          value,
          "stream %s must be a map with 'name' and 'partition_key', but %s"
              .formatted(YamlText.quote(alias), YamlText.describe(value)));
      return;
    }
    Map<StreamKey, Node> fields = StreamFields.of(map, problems);
    Optional<String> name = required(StreamKey.NAME, alias, tuple, fields);
    Optional<String> partitionKey = required(StreamKey.PARTITION_KEY, alias, tuple, fields);
    Optional<String> region = text(StreamKey.REGION, fields);
    Optional<URI> endpoint = text(StreamKey.ENDPOINT, fields).flatMap(StreamKey::endpoint);
    if (name.isPresent() && partitionKey.isPresent()) {
      streams.put(
          alias,
          new StreamEntry(
              alias, name.get(), partitionKey.get(), region.orElse(DEFAULT_REGION), endpoint));
    }
  }

  private Optional<String> required(
      StreamKey key, String alias, NodeTuple tuple, Map<StreamKey, Node> fields) {
    if (!fields.containsKey(key)) {
      problems.add(
          tuple.getKeyNode(), "stream %s has no '%s'".formatted(YamlText.quote(alias), key.key()));
    }
    return text(key, fields);
  }

  private Optional<String> text(StreamKey key, Map<StreamKey, Node> fields) {
    Node node = fields.get(key);
    if (node == null) {
      return Optional.empty();
    }
    Optional<String> text = YamlText.of(node);
    if (text.isEmpty()) {
      problems.add(node, mustBe(key) + YamlText.describe(node));
      return text;
    }
    if (!key.allows(text.get())) {
      // What looks like a password is not repeated.
      String found = text.get().indexOf('@') < 0 ? YamlText.quote(text.get()) : "another text";
      problems.add(node, mustBe(key) + "was " + found);
      return Optional.empty();
    }
    return text;
  }

  private static String mustBe(StreamKey key) {
    return "'" + key.key() + "' must be " + key.allowed() + ", but ";
  }
}
