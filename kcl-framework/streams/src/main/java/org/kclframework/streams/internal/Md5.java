package org.kclframework.streams.internal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The MD5 of bytes, which Kinesis routes by and aggregates end with. Safe for several threads. */
public final class Md5 {

  /** How many bytes it has. */
  public static final int SIZE = 16;

  /** A digest is costly to look up, and is not safe for several threads. */
  private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Md5::create);

  private Md5() {}

  private static MessageDigest create() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java platform has to have MD5", e);
    }
  }

  /** Returns the digest of a part of an array. */
  public static byte[] of(byte[] bytes, int offset, int length) {
    MessageDigest digest = DIGEST.get();
    digest.update(bytes, offset, length);
    return digest.digest();
  }
}
