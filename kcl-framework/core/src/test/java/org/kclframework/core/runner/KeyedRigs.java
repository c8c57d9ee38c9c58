package org.kclframework.core.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.FailurePolicy;

/** The keyed lanes of a test; checks at its end what holds for each, and closes them. */
final class KeyedRigs implements AfterEachCallback {

  static final CheckpointPolicy EACH_RECORD = CheckpointPolicy.everyRecords(1);
  static final CheckpointPolicy ONLY_NOW = CheckpointPolicy.onlyWhenAsked();

  final Rig.Letters letters = new Rig.Letters();
  private final List<KeyedRig> rigs = new ArrayList<>();

  KeyedRig rig(CheckpointPolicy policy, int parallelism, int maxInFlight) {
    return open(new KeyedRig(policy, parallelism, maxInFlight));
  }

  /** Returns a rig with two workers and another failure policy. */
  KeyedRig rig(FailurePolicy policy) {
    return rig(policy, TimeSource.system());
  }

  KeyedRig rig(FailurePolicy policy, TimeSource time) {
    return rig(EACH_RECORD, policy, time);
  }

  KeyedRig rig(CheckpointPolicy checkpoints, FailurePolicy policy, TimeSource time) {
    RunnerOptions options =
        RunnerOptions.DEFAULT.withFailurePolicy(policy).withParallelism(2, 1000);
    return open(new KeyedRig(checkpoints, options, letters, time));
  }

  private KeyedRig open(KeyedRig rig) {
    rigs.add(rig);
    return rig;
  }

  /** Returns records of a key, numbered. */
  static String[] numbered(String key, int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> key + i).toArray(String[]::new);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    try {
      rigs.forEach(KeyedRig::verifyAtTheEnd);
    } finally {
      rigs.forEach(KeyedRig::close);
    }
  }
}
