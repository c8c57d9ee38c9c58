package org.kclframework.local.kinesis;

/**
 * Where an embedded Kinesis keeps its streams.
 *
 * <p>Not thread-safe; the {@link StreamCatalog} calls one method at a time. The journals may be
 * used meanwhile.
 */
interface Storage {

  /** Keeps everything in memory only. */
  Storage MEMORY = new Memory();

  /**
   * Reads what {@link #save} last stored.
   *
   * @throws CorruptDataException if it cannot be read
   */
  CatalogSnapshot load();

  /**
   * Replaces the stored definitions; on return they survive the end of the process.
   *
   * @throws java.io.UncheckedIOException if that failed; the former ones are still there then
   */
  void save(CatalogSnapshot snapshot);

  /** Opens the records of one shard. */
  ShardJournal journal(String streamName, ShardDefinition shard);

  /** Lets another process use the storage. */
  void close();

  /** Storage without memory beyond the process. */
  record Memory() implements Storage {

    @Override
    public CatalogSnapshot load() {
      return CatalogSnapshot.EMPTY;
    }

    @Override
    public void save(CatalogSnapshot snapshot) {}

    @Override
    public ShardJournal journal(String streamName, ShardDefinition shard) {
      return ShardJournal.NONE;
    }

    @Override
    public void close() {}
  }
}
