package org.kclframework.streams.catalog;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Finds the values of one stream: those of its own map, then those of the maps that this is merged
 * with by {@code <<}, as the original's parser does.
 */
final class StreamFields {

  private static final String MERGE = "<<";

  private final Problems problems;
  private final Map<StreamKey, Node> found = new EnumMap<>(StreamKey.class);

  /** Each map counts once: that ends cycles, and a second time it could add nothing. */
  private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  /** The maps to be looked at, the next one first. */
  private final Deque<MappingNode> pending = new ArrayDeque<>();

  private StreamFields(Problems problems) {
    this.problems = problems;
  }

  static Map<StreamKey, Node> of(MappingNode stream, Problems problems) {
    StreamFields fields = new StreamFields(problems);
    fields.pending.push(stream);
    while (!fields.pending.isEmpty()) {
      MappingNode map = fields.pending.pop();
      if (fields.seen.add(map)) {
        fields.take(map);
      }
    }
    return fields.found;
  }

  private void take(MappingNode map) {
    List<MappingNode> merged = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (NodeTuple tuple : map.getValue()) {
      Node keyNode = tuple.getKeyNode();
      Optional<String> key = YamlText.of(keyNode);
      if (key.isEmpty()) {
        problems.add(keyNode, "a key must be text, but " + YamlText.describe(keyNode));
      } else if (!keys.add(key.get())) {
        problems.add(keyNode, "key " + YamlText.quote(key.get()) + " is given twice");
      } else if (key.get().equals(MERGE)) {
        merged.addAll(merged(tuple.getValueNode()));
      } else {
        take(key.get(), keyNode, tuple.getValueNode());
      }
    }
    for (int i = merged.size() - 1; i >= 0; i--) {
      pending.push(merged.get(i));
    }
  }

  private void take(String name, Node keyNode, Node value) {
    Optional<StreamKey> key = StreamKey.find(name);
    if (key.isPresent()) {
      found.putIfAbsent(key.get(), value);
      return;
    }
    String suggestion = Nearest.suggestion(name, StreamKey.NAMES);
    problems.add(
        keyNode,
        "unknown key "
            + YamlText.quote(name)
            + (suggestion.isEmpty() ? "; a stream has " + StreamKey.NAMES : suggestion));
  }

  private List<MappingNode> merged(Node value) {
    List<Node> nodes = value instanceof SequenceNode list ? list.getValue() : List.of(value);
    List<MappingNode> maps = new ArrayList<>();
    for (Node node : nodes) {
      if (node instanceof MappingNode map && Tag.MAP.equals(map.getTag())) {
        maps.add(map);
      } else {
        problems.add(node, "'<<' must be a map or a list of maps, but " + YamlText.describe(node));
      }
    }
    return maps;
  }
}
