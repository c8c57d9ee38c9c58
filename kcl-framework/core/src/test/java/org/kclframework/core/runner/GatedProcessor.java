package org.kclframework.core.runner;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;

/**
 * A processor for concurrent tests: a record waits where the test has put a gate, and fails as
 * often as the test says. It checks itself that no two records of a key overlap.
 */
final class GatedProcessor extends RecordProcessor {

  private final CheckpointPolicy policy;
  private final Map<String, CountDownLatch> gates = new HashMap<>();
  private final Map<String, Throwable> failures = new HashMap<>();
  private final Map<String, Integer> failuresLeft = new HashMap<>();
  private final Set<String> asking = new HashSet<>();
  private final Set<String> keysInWork = new HashSet<>();
  private final List<String> started = new ArrayList<>();
  private final List<String> succeeded = new ArrayList<>();
  private final List<ShutdownReason> shutdowns = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private int mostInWork;

  GatedProcessor(CheckpointPolicy policy) {
    this.policy = policy;
  }

  /** Has records wait. */
  synchronized GatedProcessor gate(String... sequenceNumbers) {
    for (String sequenceNumber : sequenceNumbers) {
      gates.put(sequenceNumber, new CountDownLatch(1));
    }
    return this;
  }

  /** Lets a record that waits, or is about to, go on. */
  void open(String... sequenceNumbers) {
    for (String sequenceNumber : sequenceNumbers) {
      CountDownLatch gate;
      synchronized (this) {
        gate = gates.get(sequenceNumber);
      }
      if (gate != null) {
        gate.countDown();
      }
    }
  }

  void openAll() {
    String[] all;
    synchronized (this) {
      all = gates.keySet().toArray(new String[0]);
    }
    open(all);
  }

  synchronized GatedProcessor fail(String sequenceNumber, int times, Throwable failure) {
    failures.put(sequenceNumber, failure);
    failuresLeft.put(sequenceNumber, times);
    return this;
  }

  /** Has a record ask for a checkpoint. */
  synchronized GatedProcessor askAt(String... sequenceNumbers) {
    asking.addAll(List.of(sequenceNumbers));
    return this;
  }

  void awaitStarted(String... sequenceNumbers) {
    Eventually.await(
        List.of(sequenceNumbers) + " are started",
        () -> started().containsAll(List.of(sequenceNumbers)));
  }

  void awaitSucceeded(String... sequenceNumbers) {
    Eventually.await(
        List.of(sequenceNumbers) + " have succeeded",
        () -> succeeded().containsAll(List.of(sequenceNumbers)));
  }

  /** Returns the attempts in the order in which they began. */
  synchronized List<String> started() {
    return List.copyOf(started);
  }

  synchronized List<String> succeeded() {
    return List.copyOf(succeeded);
  }

  synchronized List<ShutdownReason> shutdowns() {
    return List.copyOf(shutdowns);
  }

  synchronized int mostInWork() {
    return mostInWork;
  }

  /** Returns what the runner did that it must not do. */
  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  @Override
  protected Checkpoint processRecord(StreamRecord record) throws Exception {
    String number = record.sequenceNumber();
    CountDownLatch gate;
    synchronized (this) {
      started.add(number);
      if (!keysInWork.add(record.partitionKey())) {
        faults.add("two records of key " + record.partitionKey() + " at once: " + number);
      }
      if (!shutdowns.isEmpty()) {
        faults.add("record " + number + " after shutdown");
      }
      mostInWork = Math.max(mostInWork, keysInWork.size());
      gate = gates.get(number);
    }
    try {
      if (gate != null) {
        Eventually.await("the gate of record " + number + " is open", gate);
      }
      return answer(number);
    } finally {
      synchronized (this) {
        keysInWork.remove(record.partitionKey());
      }
    }
  }

  private synchronized Checkpoint answer(String number) throws Exception {
    int left = failuresLeft.getOrDefault(number, 0);
    if (left > 0) {
      failuresLeft.put(number, left - 1);
      Throwable failure = failures.get(number);
      if (failure instanceof Error error) {
        throw error;
      }
      throw (Exception) failure;
    }
    succeeded.add(number);
    return asking.contains(number) ? Checkpoint.NOW : Checkpoint.BY_POLICY;
  }

  @Override
  protected synchronized Checkpoint shutdown(ShutdownReason reason) {
    shutdowns.add(reason);
    if (!keysInWork.isEmpty()) {
      faults.add("shutdown while records of " + keysInWork + " are in work");
    }
    return Checkpoint.BY_POLICY;
  }

  @Override
  protected CheckpointPolicy checkpointPolicy() {
    return policy;
  }
}
