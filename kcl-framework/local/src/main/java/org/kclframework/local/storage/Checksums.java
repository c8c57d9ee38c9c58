package org.kclframework.local.storage;

import java.util.zip.CRC32C;

/** The checksum of all files and tokens: CRC32C, as RFC 3720 has it. */
public final class Checksums {

  private Checksums() {}

  /** Returns the checksum of some bytes. */
  public static int crc32c(byte[] bytes) {
    return crc32c(bytes, 0, bytes.length);
  }

  /** Returns the checksum of a part of an array. */
  public static int crc32c(byte[] bytes, int offset, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, offset, length);
    return (int) checksum.getValue();
  }
}
