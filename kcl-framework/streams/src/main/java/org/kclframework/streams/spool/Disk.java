package org.kclframework.streams.spool;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * What a spool needs of the directory that it is in. Nothing of it is sure to survive a power
 * failure before it was forced: the bytes of a file by {@link DiskFile#force}, that there is such a
 * file by {@link #force}.
 */
interface Disk extends Closeable {

  /** Returns the names of the files. */
  List<String> names() throws IOException;

  /** Creates a file, or empties the one that has this name. */
  DiskFile create(String name) throws IOException;

  /** Opens a file that there is. */
  DiskFile open(String name) throws IOException;

  /** Gives a file another name, in one step, in place of the one that had it. */
  void rename(String from, String to) throws IOException;

  /** Deletes a file, if there is such a one. */
  void delete(String name) throws IOException;

  /** Forces the creations, renamings and deletions so far to the disk. */
  void force() throws IOException;

  /** Lets others use the directory. */
  @Override
  void close() throws IOException;
}
