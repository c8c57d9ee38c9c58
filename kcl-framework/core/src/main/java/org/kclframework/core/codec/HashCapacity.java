package org.kclframework.core.codec;

/** Computes what size a hash map takes so that it holds its entries without growing. */
final class HashCapacity {

  /** How full a hash map of the JDK becomes before it grows. */
  private static final double LOAD_FACTOR = 0.75;

  private HashCapacity() {}

  static int forEntries(int entries) {
    return (int) Math.ceil(entries / LOAD_FACTOR);
  }
}
