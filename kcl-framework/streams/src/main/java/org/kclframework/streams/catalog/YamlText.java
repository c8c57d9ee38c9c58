package org.kclframework.streams.catalog;

import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Takes the scalars of YAML as the text that they were written as: {@code yes} is "yes". */
final class YamlText {

  private static final Set<Tag> SCALARS = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL);
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final int MAX_QUOTED_LENGTH = 100;

  private YamlText() {}

  /** Returns a node's text; nothing if it is not a scalar, has no value or is of a special type. */
  static Optional<String> of(Node node) {
    return node instanceof ScalarNode scalar && !isNull(node) && SCALARS.contains(node.getTag())
        ? Optional.of(scalar.getValue())
        : Optional.empty();
  }

  static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar
        && scalar.isPlain()
        && NULLS.contains(scalar.getValue());
  }

  /** Says what a node is that is not what it should be, to go after "but". */
  static String describe(Node node) {
    if (isNull(node)) {
      return "has no value";
    }
    if (node instanceof MappingNode) {
      return Tag.MAP.equals(node.getTag()) ? "is a map" : tagged(node);
    }
    if (node instanceof ScalarNode) {
      return SCALARS.contains(node.getTag()) ? "is text" : tagged(node);
    }
    return "is a list";
  }

  private static String tagged(Node node) {
    return "has the tag " + quote(node.getTag().getValue());
  }

  /** Quotes what was found in the file, in one line that is not too long. */
  static String quote(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    boolean isLong = line.length() > MAX_QUOTED_LENGTH;
    return "'" + (isLong ? line.substring(0, MAX_QUOTED_LENGTH) + "…" : line) + "'";
  }
}
