package org.kclframework.multilang;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.runner.BatchCheckpoints;
import org.kclframework.core.runner.CheckpointException;

/** Remembers the checkpoints that are asked for, and fails if it is told to. */
final class FakeCheckpoints implements BatchCheckpoints {

  private final List<String> made = new CopyOnWriteArrayList<>();
  private volatile @Nullable Exception failure;

  /** Returns the positions, each as {@code sequence/subSequence}. */
  List<String> made() {
    return made;
  }

  FakeCheckpoints failing(Exception with) {
    failure = with;
    return this;
  }

  @Override
  public void checkpoint(@Nullable String sequenceNumber, @Nullable Long subSequenceNumber)
      throws CheckpointException {
    Exception with = failure;
    if (with instanceof CheckpointException e) {
      throw e;
    }
    if (with instanceof RuntimeException e) {
      throw e;
    }
    made.add(sequenceNumber + "/" + subSequenceNumber);
  }
}
