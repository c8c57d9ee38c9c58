package org.kclframework.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is written anew, from when it is begun or first written to: until then what is in it
 * stays, since another process may be writing to it. Safe for use by several threads.
 */
final class OutputFile extends OutputStream {

  private final FileChannel channel;
  private boolean begun;

  private OutputFile(FileChannel channel, boolean begun) {
    this.channel = channel;
    this.begun = begun;
  }

  /** Opens a file, or makes it. */
  static OutputFile open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    // Devices and pipes have nothing that could be cut off.
    return new OutputFile(channel, !Files.isRegularFile(file));
  }

  /** Empties the file unless that is done. */
  synchronized void begin() throws IOException {
    if (!begun) {
      channel.truncate(0);
      begun = true;
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    begin();
    ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
