package org.kclframework.local.leasetable;

import java.util.Collection;

/**
 * Where a table is kept beyond the life of its process, if anywhere.
 *
 * <p>What a method was told outlives a kill of the process once the method has returned. Failures
 * are {@link java.io.UncheckedIOException}s, after which the storage is as it was before.
 */
interface TableStorage {

  /** Keeps nothing. */
  TableStorage NONE =
      new TableStorage() {
        @Override
        public void put(Item item) {}

        @Override
        public void remove(Item key) {}

        @Override
        public void rewrite(TableMetadata metadata, Collection<Item> items) {}

        @Override
        public void compact(TableMetadata metadata, Collection<Item> items) {}

        @Override
        public void delete() {}

        @Override
        public void close() {}
      };

  /** Adds the item, or replaces the one with the same key. */
  void put(Item item);

  /** Takes away the item with the key. */
  void remove(Item key);

  /** Replaces all that is stored. */
  void rewrite(TableMetadata metadata, Collection<Item> items);

  /**
   * Gives back space, if much of what is stored is out of date. A failure does no harm and is not
   * the caller's: it is logged.
   *
   * @param metadata as stored
   * @param items as stored
   */
  void compact(TableMetadata metadata, Collection<Item> items);

  /** Takes the table away for good. */
  void delete();

  /** Lets go of the files. */
  void close();
}
