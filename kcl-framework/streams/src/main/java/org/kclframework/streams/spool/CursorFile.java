package org.kclframework.streams.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code cursor}: up to where the records of a spool are delivered. It has two slots, and
 * the one that was forced last is not written to before the other one is forced, so that it is
 * whole whatever happens. All numbers are big-endian.
 *
 * <table>
 *   <caption>A slot, at offset 0 and at offset 4096</caption>
 *   <tr><th>offset</th><th>bytes</th><th>meaning</th></tr>
 *   <tr><td>0</td><td>8</td><td>{@code KCLSPCUR}</td></tr>
 *   <tr><td>8</td><td>4</td><td>version, 1</td></tr>
 *   <tr><td>12</td><td>8</td><td>how many times a slot was written; the larger one counts</td></tr>
 *   <tr><td>20</td><td>8</td><td>index of the first record that is not resolved</td></tr>
 *   <tr><td>28</td><td>8</td><td>index up to which records were handed to Kinesis</td></tr>
 *   <tr><td>36</td><td>8</td><td>number of the last segment there was</td></tr>
 *   <tr><td>44</td><td>8</td><td>index before which undelivered records were dropped to make
 *     room</td></tr>
 *   <tr><td>52</td><td>4</td><td>CRC32C of the bytes 0 to 51</td></tr>
 * </table>
 *
 * <p>Belongs to one thread.
 */
final class CursorFile implements Closeable {

  static final String NAME = "cursor";

  private static final int VERSION = 1;
  private static final byte[] MAGIC = "KCLSPCUR".getBytes(US_ASCII);
  private static final int SLOT = 4096;
  private static final int CHECKSUM_AT = 52;
  private static final int SIZE = 56;

  private final DiskFile file;
  private long writes;
  private int forcedSlot;

  /** Whether the other slot was written since. */
  private boolean pending;

  /** Whether a force has failed, so that the system may have forgotten what was written. */
  private boolean suspect;

  private @Nullable Cursor last;
  private final boolean damaged;

  private CursorFile(
      DiskFile file, long writes, int newestSlot, @Nullable Cursor last, boolean damaged) {
    this.file = file;
    this.writes = writes;
    this.forcedSlot = newestSlot;
    this.last = last;
    this.damaged = damaged;
  }

  /** Opens the file, which is made if there is none. */
  static CursorFile open(Disk disk) throws IOException {
    if (!disk.names().contains(NAME)) {
      DiskFile file = disk.create(NAME + Segments.UNFINISHED);
      file.write(new byte[2 * SLOT], 0, 2 * SLOT, 0);
      file.force();
      file.close();
      disk.rename(NAME + Segments.UNFINISHED, NAME);
      disk.force();
      return new CursorFile(disk.open(NAME), 0, 0, null, false);
    }
    DiskFile file = disk.open(NAME);
    long writes = 0;
    Cursor newest = null;
    int newestSlot = 0;
    int bad = 0;
    for (int slot = 0; slot < 2; slot++) {
      byte[] read = new byte[SIZE];
      ByteBuffer bytes = ByteBuffer.wrap(read);
      while (bytes.hasRemaining() && file.read(bytes, (long) slot * SLOT + bytes.position()) >= 0) {
        // As much as there is.
      }
      bad += bytes.getLong(0) != 0 && !isWhole(read) ? 1 : 0;
      if (isWhole(read) && bytes.getLong(12) > writes) {
        writes = bytes.getLong(12);
        newestSlot = slot;
        newest =
            new Cursor(bytes.getLong(20), bytes.getLong(28), bytes.getLong(36), bytes.getLong(44));
      }
    }
    // What was found is forced, as the next writes rely on it.
    file.force();
    return new CursorFile(file, writes, newestSlot, newest, bad == 2);
  }

  private static boolean isWhole(byte[] slot) {
    ByteBuffer bytes = ByteBuffer.wrap(slot);
    return bytes.getInt(CHECKSUM_AT) == EntryFormat.checksum(slot, 0, CHECKSUM_AT)
        && Arrays.equals(slot, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
        && bytes.getInt(8) == VERSION;
  }

  /** Returns what was written last, or null if nothing was, or it cannot be read. */
  @Nullable Cursor last() {
    return last;
  }

  /** Returns whether something was written before that cannot be read. */
  boolean isDamaged() {
    return damaged;
  }

  void write(Cursor cursor) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE);
    bytes.put(MAGIC).putInt(VERSION).putLong(writes + 1);
    bytes.putLong(cursor.resolved()).putLong(cursor.handed());
    bytes.putLong(cursor.lastSegment()).putLong(cursor.droppedBefore());
    bytes.putInt(EntryFormat.checksum(bytes.array(), 0, CHECKSUM_AT));
    file.write(bytes.array(), 0, SIZE, (1L - forcedSlot) * SLOT);
    pending = true;
    suspect = false;
    writes++;
    last = cursor;
  }

  /** Forces what was written last; after a failure it is written again before. */
  void force() throws IOException {
    Cursor again = last;
    if (suspect && again != null) {
      write(again);
    }
    suspect = true;
    file.force();
    suspect = false;
    if (pending) {
      forcedSlot = 1 - forcedSlot;
      pending = false;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
