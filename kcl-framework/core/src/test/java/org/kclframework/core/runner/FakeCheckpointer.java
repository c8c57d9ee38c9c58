package org.kclframework.core.runner;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** A lease table row that the test holds: keeps the checkpoints and fails as it is told. */
final class FakeCheckpointer implements ShardCheckpointer {

  private final List<String> written = new ArrayList<>();
  private final Deque<Throwable> failures = new ArrayDeque<>();
  private final Checks checks = new Checks();
  private Consumer<String> audit = sequenceNumber -> {};
  private Runnable onWrite = () -> {};
  private volatile Runnable onLook = () -> {};
  private int attempts;
  private volatile boolean leaseHeld = true;
  private volatile boolean givesBack;
  private volatile int givenBack;

  /** Has each checkpoint looked at before it is taken. */
  synchronized void audit(Consumer<String> check) {
    audit = check;
  }

  /** Has something done in each attempt, before it fails or not. */
  synchronized void onWrite(Runnable hook) {
    onWrite = hook;
  }

  /** Has something done whenever the lease is looked at. */
  void onLook(Runnable hook) {
    onLook = hook;
  }

  /** Has the next attempts fail as if the lease table were throttled. */
  synchronized void throttle(int count) {
    for (int i = 0; i < count; i++) {
      failures.add(new CheckpointException("throttled", new IllegalStateException()));
    }
  }

  /**
   * Has the next attempt that has no failure yet fail as given: by an error, or an exception that
   * it may throw.
   */
  synchronized void failWith(Throwable failure) {
    failures.add(failure);
  }

  /** Fails if an audit or a hook did. */
  void verify() {
    checks.verify();
  }

  void loseLease() {
    leaseHeld = false;
  }

  /** Has the shard given back when that is asked for; else that is refused. */
  void allowGivingBack() {
    givesBack = true;
  }

  int givenBack() {
    return givenBack;
  }

  @Override
  public synchronized boolean giveBack() {
    if (givesBack) {
      givenBack++;
    }
    return givesBack;
  }

  synchronized List<String> written() {
    return List.copyOf(written);
  }

  synchronized int attempts() {
    return attempts;
  }

  @Override
  public synchronized void checkpoint(String sequenceNumber, long subSequenceNumber)
      throws CheckpointException {
    attempts++;
    checks.run(onWrite);
    Throwable failure = failures.poll();
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof CheckpointException checked) {
      throw checked;
    }
    String position =
        subSequenceNumber == 0 ? sequenceNumber : sequenceNumber + "." + subSequenceNumber;
    checks.run(() -> audit.accept(position));
    written.add(position);
  }

  @Override
  public boolean leaseHeld() {
    checks.run(onLook);
    return leaseHeld;
  }
}
