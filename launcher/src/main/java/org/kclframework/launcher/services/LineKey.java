package org.kclframework.launcher.services;

import java.util.Arrays;

/** Finds the partition key of a line of input. */
@FunctionalInterface
public interface LineKey {

  /** Equal lines have equal keys; different ones are spread over the shards. */
  LineKey HASH = line -> Integer.toHexString(Arrays.hashCode(line));

  /**
   * Returns the key.
   *
   * @throws BadLineException if the line has none
   */
  String of(byte[] line) throws BadLineException;
}
