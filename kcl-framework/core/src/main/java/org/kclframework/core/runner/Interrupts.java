package org.kclframework.core.runner;

/**
 * Keeps interrupts where they belong.
 *
 * <p>A processor that interrupts its own thread, as code does that has caught an
 * InterruptedException, would have every later record fail that the thread processes. So calls of a
 * processor begin without an interrupt and leave none behind. A stop needs none: it has a signal of
 * its own.
 */
final class Interrupts {

  private Interrupts() {}

  /** Forgets that the calling thread was interrupted. */
  static void drop() {
    boolean unused = Thread.interrupted();
  }
}
