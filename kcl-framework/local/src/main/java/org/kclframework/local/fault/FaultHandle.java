package org.kclframework.local.fault;

/** A fault that was added to {@link Faults}. Thread-safe. */
public final class FaultHandle implements AutoCloseable {

  private final Faults faults;
  private final FaultRule rule;

  FaultHandle(Faults faults, FaultRule rule) {
    this.faults = faults;
    this.rule = rule;
  }

  /** Returns how many requests this fault has struck so far. */
  public long strikes() {
    return rule.strikeCount();
  }

  /**
   * Removes the fault. Requests that hang in it go on and take effect; those that it delays keep
   * their delay. Closing twice is harmless.
   */
  @Override
  public void close() {
    faults.remove(rule);
  }
}
