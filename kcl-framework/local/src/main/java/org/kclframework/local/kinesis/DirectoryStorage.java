package org.kclframework.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.kclframework.local.storage.Checksums;
import org.kclframework.local.storage.DirectoryLock;

/**
 * Storage in a directory of the file system, of which only one process at a time may make use.
 *
 * <table>
 * <caption>The directory</caption>
 * <tr><th>path</th><th>content</th></tr>
 * <tr><td>lock</td><td>nothing; locked while the directory is in use</td></tr>
 * <tr><td>streams.snapshot</td><td>the definitions of all streams, see {@link SnapshotFile}</td>
 * </tr>
 * <tr><td>records/&lt;stream&gt;/&lt;shard&gt;-&lt;epoch&gt;-&lt;position&gt;.log</td><td>records
 *     of a shard, see {@link ShardLogFile}</td></tr>
 * </table>
 */
final class DirectoryStorage implements Storage {

  private static final long MAX_LOG_FILE_BYTES = 64L << 20;

  private final Path records;
  private final SnapshotFile snapshotFile;
  private final Path snapshotPath;
  private final DirectoryLock lock;

  private DirectoryStorage(Path directory, DirectoryLock lock) {
    this.records = directory.resolve("records");
    this.snapshotPath = directory.resolve("streams.snapshot");
    this.snapshotFile = new SnapshotFile(snapshotPath);
    this.lock = lock;
  }

  /**
   * Takes possession of a directory, which is created if need be.
   *
   * @throws IllegalStateException if it is in use
   * @throws UncheckedIOException if it cannot be created or locked
   */
  static DirectoryStorage open(Path directory) {
    return new DirectoryStorage(directory, DirectoryLock.acquire(directory, "embedded Kinesis"));
  }

  @Override
  public CatalogSnapshot load() {
    try {
      List<Path> logs = logFiles();
      if (!snapshotFile.exists()) {
        if (!logs.isEmpty()) {
          throw new CorruptDataException(
              snapshotPath, 0, "the file is missing, although there is " + logs.get(0));
        }
        return CatalogSnapshot.EMPTY;
      }
      CatalogSnapshot snapshot = snapshotFile.read();
      deleteLeftovers(logs, snapshot);
      return snapshot;
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + snapshotPath, e);
    }
  }

  private List<Path> logFiles() throws IOException {
    if (!Files.exists(records)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(records, 2)) {
      return paths.filter(path -> path.getFileName().toString().endsWith(".log")).toList();
    }
  }

  /** Deletes records of shards that are gone: a killed process may have had no time for that. */
  private void deleteLeftovers(List<Path> logs, CatalogSnapshot snapshot) throws IOException {
    Set<Path> known = new HashSet<>();
    for (StreamDefinition stream : snapshot.streams()) {
      for (ShardDefinition shard : stream.shards()) {
        known.add(directoryOf(stream.name()).resolve(prefixOf(shard)));
      }
    }
    for (Path path : logs) {
      String name = path.getFileName().toString();
      Path prefix = path.resolveSibling(name.substring(0, name.lastIndexOf('-') + 1));
      if (!known.contains(prefix)) {
        Files.delete(path);
      }
    }
  }

  @Override
  public void save(CatalogSnapshot snapshot) {
    try {
      snapshotFile.write(snapshot);
    } catch (IOException e) {
      throw new UncheckedIOException("could not write " + snapshotPath, e);
    }
  }

  @Override
  public ShardJournal journal(String streamName, ShardDefinition shard) {
    return new ShardFiles(directoryOf(streamName), prefixOf(shard), MAX_LOG_FILE_BYTES);
  }

  /**
   * Stream names like ".." are legal, and names that differ in case only may be the same to the
   * file system: hence the words around the name.
   */
  private Path directoryOf(String streamName) {
    int checksum = Checksums.crc32c(streamName.getBytes(UTF_8));
    return records.resolve("stream-" + streamName + "-" + Integer.toHexString(checksum));
  }

  /** The epoch tells apart the shards of a stream and of a later one with the same name. */
  private static String prefixOf(ShardDefinition shard) {
    return shard.id() + "-" + shard.epoch() + "-";
  }

  @Override
  public void close() {
    lock.close();
  }
}
