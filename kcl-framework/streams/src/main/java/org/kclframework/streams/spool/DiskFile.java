package org.kclframework.streams.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a spool. Written by one thread at a time, and read by others meanwhile. */
interface DiskFile extends Closeable {

  /** Returns how many bytes it has. */
  long length() throws IOException;

  /** Writes bytes at a position; an interrupt of the thread does not matter. */
  void write(byte[] bytes, int offset, int length, long position) throws IOException;

  /** Reads bytes from a position, as many as there are and fit; returns how many, or -1. */
  int read(ByteBuffer into, long position) throws IOException;

  /** Cuts the file. */
  void truncate(long length) throws IOException;

  /**
   * Forces the bytes to the disk. To be called by the spool's own threads, since an interrupt would
   * close the file. A force that failed says nothing of what a later one achieves: the system may
   * have forgotten what it could not write.
   */
  void force() throws IOException;
}
