package org.kclframework.streams.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/**
 * Reads a file as a tree of YAML, without making objects of it.
 *
 * <p>Size, nesting and the number of aliases are bounded. The parser composes recursively, so the
 * nesting is counted before that. It would also merge maps ({@code <<}), in the core schema, but
 * grows them exponentially when they are merged in several steps: so that is left to {@link
 * StreamFields}.
 */
final class CatalogFile {

  static final int MAX_BYTES = 1 << 20;
  static final int MAX_NESTING = 20;
  static final int MAX_ALIASES = 1000;

  private final Path file;
  private final Problems problems;
  private final LoadSettings settings;

  CatalogFile(Path file) {
    this.file = file;
    this.problems = new Problems(file);
    this.settings =
        LoadSettings.builder()
            .setLabel(file.toString())
            .setSchema(new JsonSchema())
            .setCodePointLimit(MAX_BYTES)
            .setMaxAliasesForCollections(MAX_ALIASES)
            .setAllowNonScalarKeys(true)
            .build();
  }

  /** Returns the root; nothing if the file has none. */
  Optional<Node> read() {
    byte[] bytes = bytes();
    try {
      checkNesting(bytes);
      return new Compose(settings).composeInputStream(new ByteArrayInputStream(bytes));
    } catch (MarkedYamlEngineException e) {
      throw problems.withPlace(e.getProblemMark(), "not valid YAML: " + describe(e));
    } catch (YamlEngineException e) {
      if (e.getCause() instanceof CharacterCodingException) {
        throw notUtf8(bytes);
      }
      throw problems.withWholeFile("not valid YAML: " + e.getMessage());
    }
  }

  private InvalidCatalogException notUtf8(byte[] bytes) {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    UTF_8.newDecoder().decode(rest, CharBuffer.allocate(bytes.length), true);
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < rest.position(); i++) {
      if (bytes[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return problems.withPlace(line, rest.position() - lineStart + 1, "it is not UTF-8");
  }

  private static String describe(MarkedYamlEngineException failure) {
    String context = failure.getContext();
    String problem = failure.getProblem();
    return context == null || context.isEmpty() ? problem : context + ": " + problem;
  }

  private byte[] bytes() {
    try (InputStream input = Files.newInputStream(file)) {
      byte[] bytes = input.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw problems.withWholeFile("it is larger than " + MAX_BYTES + " bytes");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw problems.withWholeFile("there is no such file");
    } catch (AccessDeniedException e) {
      throw problems.withWholeFile("it may not be read by this user");
    } catch (IOException e) {
      String reason =
          Files.isDirectory(file) ? "it is a directory" : String.valueOf(e.getMessage());
      throw problems.withWholeFile("it cannot be read: " + reason);
    }
  }

  private void checkNesting(byte[] bytes) {
    int depth = 0;
    for (Event event : new Parse(settings).parseInputStream(new ByteArrayInputStream(bytes))) {
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (depth > MAX_NESTING) {
        throw problems.withPlace(
            event.getStartMark(), "lists and maps are nested deeper than " + MAX_NESTING);
      }
    }
  }
}
