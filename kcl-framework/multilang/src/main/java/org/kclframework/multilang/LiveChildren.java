package org.kclframework.multilang;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The children of this process that have not ended, so that none outlives it. A worker ends its
 * children itself; what is left when the JVM ends, for whatever reason, is killed. Safe for use by
 * several threads.
 *
 * <p>Where the JVM has no time for this, as with {@code kill -9}, the system closes the children's
 * pipes, and they read the end of their input.
 */
final class LiveChildren {

  private static final Set<Child> CHILDREN = ConcurrentHashMap.newKeySet();

  private static volatile boolean ending;

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(LiveChildren::killAll, "multilang-last-resort"));
  }

  private LiveChildren() {}

  /** Has the JVM kill children at its end; needs to be called before it ends. */
  static void watch() {
    // The work is done as this class is loaded.
  }

  static void add(Child child) {
    CHILDREN.add(child);
    if (ending) {
      child.kill();
    }
  }

  static void remove(Child child) {
    CHILDREN.remove(child);
  }

  private static void killAll() {
    ending = true;
    CHILDREN.forEach(Child::kill);
  }
}
