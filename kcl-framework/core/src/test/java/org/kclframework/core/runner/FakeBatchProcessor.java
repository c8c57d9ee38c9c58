package org.kclframework.core.runner;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;

/**
 * A batch processor that does what the test says, call by call, and keeps what it was called for.
 * Without a script everything works. Checks that its calls come as they are promised.
 */
final class FakeBatchProcessor implements BatchProcessor {

  /** What a call does. */
  @FunctionalInterface
  interface Step {
    void run(BatchCheckpoints checkpoints) throws Exception;
  }

  private static final BatchCheckpoints NONE =
      (sequenceNumber, subSequenceNumber) -> {
        throw new AssertionError("this call makes no checkpoints");
      };

  private final Map<String, Deque<Step>> scripts = new HashMap<>();
  private final Map<String, Step> rules = new HashMap<>();
  private final Set<String> poison = new HashSet<>();
  private final List<String> calls = new ArrayList<>();
  private final List<String> processed = new ArrayList<>();
  private final Checks checks = new Checks();
  private final AtomicBoolean inCall = new AtomicBoolean();
  private volatile Runnable onAbort = () -> {};
  private volatile boolean broken = true;
  private volatile int aborts;

  static Step failing() {
    return checkpoints -> {
      throw new IllegalStateException("broken");
    };
  }

  /** Returns a step that asks for a checkpoint. */
  static Step asking(String sequenceNumber) {
    return checkpoints -> checkpoints.checkpoint(sequenceNumber, null);
  }

  /** Returns a step that asks for a checkpoint at all that was delivered. */
  static Step askingForAll() {
    return checkpoints -> checkpoints.checkpoint(null, null);
  }

  /** Returns a step that does one thing after the other. */
  static Step all(Step... steps) {
    return checkpoints -> {
      for (Step step : steps) {
        step.run(checkpoints);
      }
    };
  }

  /** Returns a step with assertions. */
  Step checking(Step step) {
    return checkpoints ->
        checks.run(
            () -> {
              try {
                step.run(checkpoints);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
  }

  /** Says what the next calls do, one after the other: a batch such as "1,2", or a method. */
  FakeBatchProcessor on(String call, Step... steps) {
    scripts.computeIfAbsent(call, key -> new ArrayDeque<>()).addAll(List.of(steps));
    return this;
  }

  /** Says what all calls do. */
  FakeBatchProcessor always(String call, Step step) {
    rules.put(call, step);
    return this;
  }

  /** Has each batch fail that holds one of these records. */
  FakeBatchProcessor poison(String... sequenceNumbers) {
    poison.addAll(List.of(sequenceNumbers));
    return this;
  }

  /** Has something done in each call of abort. */
  void onAbort(Runnable hook) {
    onAbort = hook;
  }

  /** Returns the calls so far, in the order of their ends; one that threw ends with a mark. */
  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** Returns the calls that are about records. */
  List<String> batches() {
    return calls().stream().filter(call -> Character.isDigit(call.charAt(0))).toList();
  }

  synchronized void forgetCalls() {
    calls.clear();
  }

  /** Returns the records of the batches that were processed. */
  synchronized List<String> processed() {
    return List.copyOf(processed);
  }

  int aborts() {
    return aborts;
  }

  /** Fails if an assertion in a step failed, or calls did not come as they have to. */
  void verify() {
    checks.verify();
  }

  private void call(String name, List<String> records, BatchCheckpoints checkpoints)
      throws Exception {
    checks.run(
        () -> {
          if (!inCall.compareAndSet(false, true)) {
            throw new AssertionError(name + " overlaps another call");
          }
          if (broken && !name.startsWith("initialize")) {
            throw new AssertionError(name + " comes before initialize");
          }
        });
    try {
      Step step = scripts.getOrDefault(name, new ArrayDeque<>()).poll();
      if (step == null) {
        step = rules.getOrDefault(name, unused -> {});
      }
      step.run(checkpoints);
      if (records.stream().anyMatch(poison::contains)) {
        throw new IllegalStateException("poison");
      }
      broken = false;
      synchronized (this) {
        calls.add(name);
        processed.addAll(records);
      }
    } catch (Throwable e) {
      broken = true;
      synchronized (this) {
        calls.add(name + "!");
      }
      throw e;
    } finally {
      inCall.set(false);
    }
  }

  @Override
  public void initialize(ShardContext shard) throws Exception {
    call("initialize " + shard.sequenceNumber(), List.of(), NONE);
  }

  @Override
  public void process(
      List<StreamRecord> records, long millisBehindLatest, BatchCheckpoints checkpoints)
      throws Exception {
    List<String> numbers = records.stream().map(StreamRecord::sequenceNumber).toList();
    call(numbers.stream().collect(Collectors.joining(",")), numbers, checkpoints);
  }

  @Override
  public void idle(long millisBehindLatest, BatchCheckpoints checkpoints) throws Exception {
    call("idle", List.of(), checkpoints);
  }

  @Override
  public void shutdown(ShutdownReason reason, BatchCheckpoints checkpoints) throws Exception {
    call("shutdown " + reason, List.of(), checkpoints);
  }

  @Override
  public void abort() {
    synchronized (this) {
      aborts++;
    }
    onAbort.run();
  }
}
