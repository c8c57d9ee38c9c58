package org.kclframework.local.leasetable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of one table: an {@link EntryLog} of {@link TableEntry}s.
 *
 * <p>A file with everything in it anew is written beside the old one ({@code .tmp}) and takes its
 * place when it is complete. Not thread-safe.
 */
final class TableFile implements TableStorage {

  private static final Logger logger = LoggerFactory.getLogger(TableFile.class);

  /** Rewriting a file that is shorter than this gains nothing. */
  private static final int MIN_CHANGES_TO_REWRITE = 10_000;

  /** A file is rewritten when it holds this many changes for each item. */
  private static final int MAX_CHANGES_PER_ITEM = 10;

  private final Path path;
  private EntryLog log;
  private int changeCount;

  private TableFile(Path path, EntryLog log, int changeCount) {
    this.path = path;
    this.log = log;
    this.changeCount = changeCount;
  }

  /** Makes the file of a new table. */
  static TableFile create(Path path, TableMetadata metadata) {
    try {
      return new TableFile(path, write(path, metadata, List.of()), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * Reads the table that a file holds.
   *
   * @throws UncheckedIOException when the file is damaged; names the file and the offset
   */
  static LeaseTable open(Path path) {
    TableReplay replay = new TableReplay();
    try {
      EntryLog log = EntryLog.open(path, replay::read);
      try {
        TableFile file = new TableFile(path, log, replay.changeCount());
        return new LeaseTable(replay.metadata(), replay.items(), file);
      } catch (IOException e) {
        log.close();
        throw new IOException(path + " is incomplete: " + e.getMessage(), e);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void put(Item item) {
    append(TableEntry.put(item));
  }

  @Override
  public void remove(Item key) {
    append(TableEntry.remove(key));
  }

  @Override
  public void rewrite(TableMetadata metadata, Collection<Item> items) {
    try {
      replaceLog(write(path, metadata, items), items.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void compact(TableMetadata metadata, Collection<Item> items) {
    int worthwhile = Math.max(MIN_CHANGES_TO_REWRITE, MAX_CHANGES_PER_ITEM * items.size());
    if (changeCount < worthwhile) {
      return;
    }
    try {
      replaceLog(write(path, metadata, items), items.size());
    } catch (IOException e) {
      logger.warn("{} could not be compacted and goes on growing", path, e);
      changeCount = 0;
    }
  }

  @Override
  public void delete() {
    try {
      log.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      log.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private void replaceLog(EntryLog replacement, int changes) throws IOException {
    EntryLog old = log;
    log = replacement;
    changeCount = changes;
    old.close();
  }

  private void append(TableEntry entry) {
    try {
      log.append(entry.encode());
      changeCount++;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static EntryLog write(Path path, TableMetadata metadata, Collection<Item> items)
      throws IOException {
    Path temporary = path.resolveSibling(path.getFileName() + TableDirectory.TEMPORARY_SUFFIX);
    EntryLog log = EntryLog.create(temporary);
    try {
      log.append(TableEntry.description(metadata).encode());
      log.append(TableEntry.tags(metadata).encode());
      log.append(TableEntry.recovery(metadata).encode());
      for (Item item : items) {
        log.append(TableEntry.put(item).encode());
      }
      // The open file goes on under its new name.
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
      return log;
    } catch (IOException e) {
      log.close();
      throw e;
    }
  }
}
