package org.kclframework.local.kinesis;

import java.time.Instant;
import java.util.List;

/**
 * Where the records of one shard are kept beyond the life of the process.
 *
 * <p>Not thread-safe; the shard calls one method at a time.
 */
interface ShardJournal {

  /** Gets the records of a journal in their order. */
  @FunctionalInterface
  interface Reader {

    /** Called once per record, with positions that increase by one. */
    void read(long position, Instant arrival, NewRecord record);
  }

  /** Keeps nothing: for streams that live in memory only. */
  ShardJournal NONE = new None();

  /**
   * Reads all records, once, before the first {@link #append}.
   *
   * @return the position of the next record
   * @throws CorruptDataException if the records cannot be read
   */
  long replay(Reader reader);

  /**
   * Stores records; on return they survive the end of the process.
   *
   * @param position the position of the first one
   * @throws java.io.UncheckedIOException if they could not be stored; then none of them is
   */
  void append(long position, Instant arrival, List<NewRecord> records);

  /** Allows to forget the records before the given position. */
  void trim(long position);

  /** Forgets everything. */
  void delete();

  /** Releases what the journal holds. */
  void close();

  /** A journal without memory. */
  record None() implements ShardJournal {

    @Override
    public long replay(Reader reader) {
      return 0;
    }

    @Override
    public void append(long position, Instant arrival, List<NewRecord> records) {}

    @Override
    public void trim(long position) {}

    @Override
    public void delete() {}

    @Override
    public void close() {}
  }
}
