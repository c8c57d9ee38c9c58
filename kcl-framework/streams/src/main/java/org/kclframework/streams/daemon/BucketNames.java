package org.kclframework.streams.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.FileFailures;
import org.kclframework.streams.eventstreamer.Bucket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names of the buckets, which a client tells once, when it starts. So they are kept in a file
 * as well, for the next run of the daemon: a line of JSON each, {@code {"bucketKey": "…",
 * "bucketName": "…"}}, of which the last for a key counts. Only the latest 10,000 are kept. Once
 * the file has twice as many lines, it is written anew.
 *
 * <p>Losing the file loses names, no events. Safe for use by several threads.
 */
final class BucketNames {

  static final int MOST = 10_000;

  private static final Logger log = LoggerFactory.getLogger(BucketNames.class);

  private static final JsonFactory FACTORY = new JsonFactory();

  private final Optional<Path> file;
  private final Map<String, String> names =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST;
        }
      };

  /** How many lines the file has. */
  private int lines;

  private BucketNames(Optional<Path> file) {
    this.file = file;
  }

  /** Returns names that are kept in memory only. */
  static BucketNames inMemory() {
    return new BucketNames(Optional.empty());
  }

  /** Returns the names that a file holds; it is written anew, without those that do not count. */
  static BucketNames load(Path file) {
    BucketNames buckets = new BucketNames(Optional.of(file));
    try {
      if (Files.exists(file)) {
        buckets.read(Files.readAllLines(file, UTF_8));
        buckets.rewrite(file);
      }
    } catch (IOException e) {
      log.warn(
          "the names of the buckets in {} cannot be read, or not all: {}",
          file,
          FileFailures.described(e));
    }
    return buckets;
  }

  private void read(List<String> lines) {
    for (String line : lines) {
      Optional<Bucket> bucket = bucket(line);
      if (bucket.isPresent()) {
        names.put(bucket.get().key(), bucket.get().name());
      } else {
        log.warn("{} has a line that is no bucket, as a crash may leave it", file);
      }
    }
  }

  private static Optional<Bucket> bucket(String line) {
    try {
      List<Map<String, @Nullable Object>> objects = JsonEvents.read(line.getBytes(UTF_8));
      return objects.size() == 1
              && objects.get(0).get("bucketKey") instanceof String key
              && objects.get(0).get("bucketName") instanceof String name
          ? Optional.of(new Bucket(key, name))
          : Optional.empty();
    } catch (HttpProblem | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void rewrite(Path to) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> bucket : names.entrySet()) {
      text.append(line(bucket.getKey(), bucket.getValue()));
    }
    Path next = to.resolveSibling(to.getFileName() + ".new");
    Files.writeString(next, text);
    Files.move(next, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    lines = names.size();
  }

  private void append(Path to, Bucket bucket) throws IOException {
    if (lines >= 2 * MOST) {
      // It holds this bucket already.
      rewrite(to);
      return;
    }
    Files.writeString(to, line(bucket.key(), bucket.name()), CREATE, APPEND);
    lines++;
  }

  private static String line(String key, String name) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("bucketKey", key);
      json.writeStringField("bucketName", name);
      json.writeEndObject();
    }
    return text + "\n";
  }

  /** Returns a bucket's name; an empty one if nobody has told it. */
  synchronized String name(String key) {
    return names.getOrDefault(key, "");
  }

  /** Keeps a bucket's name; returns whether the bucket was not known. */
  synchronized boolean put(Bucket bucket) {
    String before = names.put(bucket.key(), bucket.name());
    if (file.isPresent() && !bucket.name().equals(before)) {
      try {
        append(file.get(), bucket);
      } catch (IOException e) {
        log.warn("a bucket's name cannot be kept in {}: {}", file.get(), FileFailures.described(e));
      }
    }
    return before == null;
  }
}
