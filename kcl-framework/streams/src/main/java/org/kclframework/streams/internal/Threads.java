package org.kclframework.streams.internal;

/** What the JDK's threads leave to do. */
public final class Threads {

  private Threads() {}

  /** Waits for the end of a thread, whatever interrupts; an interrupt is there afterwards. */
  public static void joinUninterrupted(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
