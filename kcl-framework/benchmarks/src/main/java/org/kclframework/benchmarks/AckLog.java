package org.kclframework.benchmarks;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The events that were acknowledged to a program: one file a thread, written in single system calls
 * after the acknowledgement, so that a kill leaves whole entries.
 */
final class AckLog implements AutoCloseable {

  private static final int ENTRY = Integer.BYTES + Long.BYTES;

  private final FileOutputStream file;

  AckLog(Path path) throws IOException {
    file = new FileOutputStream(path.toFile(), true);
  }

  void add(int key, long number) throws IOException {
    file.write(ByteBuffer.allocate(ENTRY).putInt(key).putLong(number).array());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Returns the acknowledged numbers of each key. */
  static Map<Integer, Set<Long>> read(Path directory) throws IOException {
    Map<Integer, Set<Long>> numbers = new HashMap<>();
    for (Path file : files(directory)) {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      while (bytes.remaining() >= ENTRY) {
        int key = bytes.getInt();
        numbers.computeIfAbsent(key, unused -> new HashSet<>()).add(bytes.getLong());
      }
    }
    return numbers;
  }

  /** Returns how many events were acknowledged so far. */
  static long count(Path directory) throws IOException {
    long bytes = 0;
    for (Path file : files(directory)) {
      bytes += Files.size(file);
    }
    return bytes / ENTRY;
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
