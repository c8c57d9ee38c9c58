package org.kclframework.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the processes of a test processed: one file a process, written in single system calls, so
 * that a kill leaves whole entries. The times are of the system's monotonic clock, which the
 * processes of a machine share.
 */
final class ProcessedLog implements AutoCloseable {

  private static final int ENTRY = 36;
  private static final int DIGITS = 18;

  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(ENTRY);

  /** A processed record; the last digits of its sequence number tell it from a second put. */
  record Entry(long nanos, int process, int shard, int key, long number, long sequence) {}

  ProcessedLog(Path directory) throws IOException {
    Files.createDirectories(directory);
    long process = ProcessHandle.current().pid();
    channel =
        FileChannel.open(
            directory.resolve(process + ".log"),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
  }

  synchronized void add(int shard, int key, long number, String sequenceNumber) throws IOException {
    buffer.clear();
    buffer.putLong(System.nanoTime());
    buffer.putInt((int) ProcessHandle.current().pid());
    String digits = sequenceNumber.substring(Math.max(0, sequenceNumber.length() - DIGITS));
    buffer.putInt(shard).putInt(key).putLong(number).putLong(Long.parseLong(digits)).flip();
    channel.write(buffer);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Returns the entries of all processes in the order of time. */
  static List<Entry> read(Path directory) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        while (bytes.remaining() >= ENTRY) {
          entries.add(
              new Entry(
                  bytes.getLong(),
                  bytes.getInt(),
                  bytes.getInt(),
                  bytes.getInt(),
                  bytes.getLong(),
                  bytes.getLong()));
        }
      }
    }
    entries.sort(Comparator.comparingLong(Entry::nanos));
    return entries;
  }
}
