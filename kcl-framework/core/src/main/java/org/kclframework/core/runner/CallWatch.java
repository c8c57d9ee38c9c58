package org.kclframework.core.runner;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of the processor that are not about a record, and shows which is being made. One
 * thread at a time calls; any may look.
 */
final class CallWatch {

  private volatile @Nullable Waiting current;

  <T> T call(String name, Callable<T> callback) throws Exception {
    current = new Waiting(new Object(), "", name + " has not returned");
    try {
      Interrupts.drop();
      return callback.call();
    } finally {
      Interrupts.drop();
      current = null;
    }
  }

  /** Returns the call that is being made. */
  Optional<Waiting> current() {
    return Optional.ofNullable(current);
  }
}
