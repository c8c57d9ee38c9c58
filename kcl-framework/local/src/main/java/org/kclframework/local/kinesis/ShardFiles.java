package org.kclframework.local.kinesis;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that hold the records of one shard, see {@link ShardLogFile}.
 *
 * <p>A file that has reached its size is left alone and a new one is begun, so that old records are
 * dropped by deleting whole files. All records of one call are written with one write. Nothing is
 * forced to the disk: what was acknowledged survives the end of the process, also a sudden one, but
 * not a failure of the operating system or of the power.
 */
final class ShardFiles implements ShardJournal {

  private static final Logger log = LoggerFactory.getLogger(ShardFiles.class);
  private static final String SUFFIX = ".log";

  private final Path directory;

  /** What the names of this shard's files start with. */
  private final String prefix;

  /** At which size the next file is begun, in bytes. */
  private final long maxFileBytes;

  /** The files by the position of their first record; the last one is written to. */
  private final TreeMap<Long, Path> files = new TreeMap<>();

  /**
   * The file that is written to, once something was. Not a FileChannel: that would be closed for
   * good when a thread that puts a record is interrupted.
   */
  private @Nullable RandomAccessFile current;

  /** The length of the current file up to the last complete record, in bytes. */
  private long length;

  /** Set when the current file ends with an incomplete record that could not be cut. */
  private @Nullable IOException broken;

  private boolean closed;

  ShardFiles(Path directory, String prefix, long maxFileBytes) {
    this.directory = directory;
    this.prefix = prefix;
    this.maxFileBytes = maxFileBytes;
  }

  @Override
  public long replay(Reader reader) {
    try {
      findFiles();
      long position = files.isEmpty() ? 0 : files.firstKey();
      for (Map.Entry<Long, Path> file : files.entrySet()) {
        if (file.getKey() != position) {
          throw new CorruptDataException(
              file.getValue(), 0, "the file with position " + position + " is missing before it");
        }
        position += replay(position, file.getValue(), reader);
      }
      return position;
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + directory.resolve(prefix), e);
    }
  }

  private void findFiles() throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.list(directory)) {
      paths.filter(this::isMine).forEach(path -> files.put(positionOf(path), path));
    }
  }

  private boolean isMine(Path path) {
    String name = path.getFileName().toString();
    return name.startsWith(prefix) && name.endsWith(SUFFIX);
  }

  private long positionOf(Path path) {
    String name = path.getFileName().toString();
    try {
      return Long.parseLong(name.substring(prefix.length(), name.length() - SUFFIX.length()));
    } catch (NumberFormatException e) {
      throw new CorruptDataException(path, 0, "the file name has no position in it");
    }
  }

  private long replay(long position, Path file, Reader reader) throws IOException {
    ShardLogFile.Extent extent = ShardLogFile.read(file, position, reader);
    long surplus = Files.size(file) - extent.bytes();
    if (surplus > 0) {
      if (position != files.lastKey()) {
        throw new CorruptDataException(file, extent.bytes(), "incomplete record");
      }
      log.warn("{}: cutting {} bytes of an unfinished write", file, surplus);
      try (RandomAccessFile last = new RandomAccessFile(file.toFile(), "rw")) {
        last.setLength(extent.bytes());
      }
    }
    return extent.records();
  }

  @Override
  public void append(long position, Instant arrival, List<NewRecord> records) {
    try {
      RandomAccessFile target = fileFor(position);
      byte[] bytes = ShardLogFile.encode(arrival, records);
      writeOrUndo(target, bytes);
      length += bytes.length;
    } catch (IOException e) {
      throw new UncheckedIOException("could not write to " + directory.resolve(prefix), e);
    }
  }

  private RandomAccessFile fileFor(long position) throws IOException {
    if (closed) {
      throw new IOException("the files are closed");
    }
    if (broken != null) {
      throw new IOException("an earlier failed write could not be undone", broken);
    }
    if (current != null && length < maxFileBytes) {
      return current;
    }
    if (current == null && !files.isEmpty()) {
      Path last = files.lastEntry().getValue();
      if (Files.size(last) < maxFileBytes) {
        return open(last, files.lastKey());
      }
    }
    Files.createDirectories(directory);
    return open(directory.resolve(prefix + String.format("%020d", position) + SUFFIX), position);
  }

  private RandomAccessFile open(Path file, long firstPosition) throws IOException {
    closeCurrent();
    RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw");
    current = opened;
    files.put(firstPosition, file);
    length = opened.length();
    if (length == 0) {
      writeOrUndo(opened, ShardLogFile.header(firstPosition));
      length = ShardLogFile.HEADER_BYTES;
    }
    return opened;
  }

  /** Writes all or nothing: what a failed write left behind would hide later records. */
  private void writeOrUndo(RandomAccessFile target, byte[] bytes) throws IOException {
    try {
      target.seek(length);
      target.write(bytes);
    } catch (IOException e) {
      try {
        target.setLength(length);
      } catch (IOException undoFailure) {
        e.addSuppressed(undoFailure);
        broken = e;
      }
      throw e;
    }
  }

  @Override
  public void trim(long position) {
    List<Long> old = new ArrayList<>();
    Long first = files.isEmpty() ? null : files.firstKey();
    while (first != null) {
      Long next = files.higherKey(first);
      if (next == null || next > position) {
        break;
      }
      old.add(first);
      first = next;
    }
    for (Long key : old) {
      deleteFile(files.remove(key));
    }
  }

  @Override
  public void delete() {
    close();
    files.values().forEach(ShardFiles::deleteFile);
    files.clear();
  }

  private static void deleteFile(@Nullable Path file) {
    if (file == null) {
      return;
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("could not delete " + file, e);
    }
  }

  @Override
  public void close() {
    closed = true;
    closeCurrent();
  }

  private void closeCurrent() {
    if (current == null) {
      return;
    }
    try {
      current.close();
    } catch (IOException e) {
      throw new UncheckedIOException("could not close the file in " + directory, e);
    } finally {
      current = null;
    }
  }
}
