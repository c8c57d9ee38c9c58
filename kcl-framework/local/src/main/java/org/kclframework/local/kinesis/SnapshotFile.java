package org.kclframework.local.kinesis;

import static org.kclframework.local.storage.Checksums.crc32c;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The file that holds the definitions of all streams. It is replaced as a whole, so that a process
 * that is killed leaves either the former or the new one.
 *
 * <table>
 * <caption>Version 1; numbers are big-endian</caption>
 * <tr><th>bytes</th><th>content</th></tr>
 * <tr><td>4</td><td>"KFSD"</td></tr>
 * <tr><td>4</td><td>version, 1</td></tr>
 * <tr><td>4</td><td>length n of the body</td></tr>
 * <tr><td>4</td><td>CRC32C of the body</td></tr>
 * <tr><td>n</td><td>the body, see {@link DefinitionCodec}</td></tr>
 * </table>
 */
final class SnapshotFile {

  private static final int MAGIC = 0x4b465344;
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 16;

  private final Path file;

  SnapshotFile(Path file) {
    this.file = file;
  }

  boolean exists() {
    return Files.exists(file);
  }

  void write(CatalogSnapshot snapshot) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DefinitionCodec.write(new DataOutputStream(body), snapshot);
    byte[] bytes = body.toByteArray();
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try (DataOutputStream out = new DataOutputStream(new FileOutputStream(temporary.toFile()))) {
      ByteBuffer header =
          ByteBuffer.allocate(HEADER_BYTES)
              .putInt(MAGIC)
              .putInt(VERSION)
              .putInt(bytes.length)
              .putInt(crc32c(bytes));
      out.write(header.array());
      out.write(bytes);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Reads the file, which must exist.
   *
   * @throws CorruptDataException if it is damaged or of another version
   */
  CatalogSnapshot read() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length < HEADER_BYTES) {
      throw new CorruptDataException(file, bytes.length, "the header is incomplete");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (buffer.getInt() != MAGIC) {
      throw new CorruptDataException(file, 0, "not a file of stream definitions");
    }
    int version = buffer.getInt();
    if (version != VERSION) {
      throw new CorruptDataException(
          file, 4, "version must be " + VERSION + ", but was " + version);
    }
    int length = buffer.getInt();
    int checksum = buffer.getInt();
    if (length != buffer.remaining()) {
      throw new CorruptDataException(
          file, 8, "length must be " + buffer.remaining() + ", but was " + length);
    }
    byte[] body = new byte[length];
    buffer.get(body);
    if (checksum != crc32c(body)) {
      throw new CorruptDataException(file, HEADER_BYTES, "wrong checksum of the definitions");
    }
    return DefinitionCodec.read(new DataInputStream(new ByteArrayInputStream(body)));
  }
}
