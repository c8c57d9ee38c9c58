package org.kclframework.core.runner;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;

/**
 * A processor that does what the test says, call by call, and keeps what it was called for. Without
 * a script everything works and is left to the policy.
 */
final class ScriptedProcessor extends RecordProcessor {

  /** What a call does. */
  @FunctionalInterface
  interface Step {
    @Nullable Checkpoint run() throws Exception;
  }

  static final Step NOW = () -> Checkpoint.NOW;
  static final Step NULL = () -> null;

  private final Map<String, Deque<Step>> scripts = new HashMap<>();
  private final Map<String, Step> rules = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private final Set<String> succeeded = new HashSet<>();
  private final Checks checks = new Checks();
  private int failedAttempts;
  private @Nullable CheckpointPolicy policy = CheckpointPolicy.onlyWhenAsked();

  /** Returns a step that fails. */
  static Step failing(String message) {
    return throwing(new IllegalStateException(message));
  }

  /** Returns a step that throws anything. */
  static Step throwing(Throwable failure) {
    return () -> {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (Exception) failure;
    };
  }

  /** Returns a step that does something and leaves the checkpoint to the policy. */
  Step doing(Runnable task) {
    return () -> {
      checks.run(task);
      return Checkpoint.BY_POLICY;
    };
  }

  /** Fails if an assertion failed in a step. */
  void verify() {
    checks.verify();
  }

  /** Says what the next calls do, one after the other: a sequence number or a callback's name. */
  ScriptedProcessor on(String call, Step... steps) {
    scripts.computeIfAbsent(call, key -> new ArrayDeque<>()).addAll(List.of(steps));
    return this;
  }

  /** Says what all calls do. */
  ScriptedProcessor always(String call, Step step) {
    rules.put(call, step);
    return this;
  }

  ScriptedProcessor policy(@Nullable CheckpointPolicy own) {
    policy = own;
    return this;
  }

  /** Returns the calls so far; a call that threw ends with an exclamation mark. */
  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  synchronized long count(String call) {
    return calls.stream().filter(call::equals).count();
  }

  synchronized boolean hasSucceeded(String sequenceNumber) {
    return succeeded.contains(sequenceNumber);
  }

  synchronized int successes() {
    return succeeded.size();
  }

  synchronized int failedAttempts() {
    return failedAttempts;
  }

  @SuppressWarnings("NullAway") // Returning null is one of the faults that tests are about.
  private Checkpoint call(String name) throws Exception {
    Deque<Step> script = scripts.getOrDefault(name, new ArrayDeque<>());
    Step step = script.poll();
    if (step == null) {
      step = rules.getOrDefault(name, () -> Checkpoint.BY_POLICY);
    }
    try {
      Checkpoint result = step.run();
      synchronized (this) {
        calls.add(name);
      }
      return result;
    } catch (Throwable e) {
      synchronized (this) {
        calls.add(name + "!");
      }
      throw e;
    }
  }

  @Override
  protected void initialize(ShardContext shard) throws Exception {
    call("initialize");
  }

  @Override
  @SuppressWarnings("NullAway") // As above.
  protected Checkpoint processRecord(StreamRecord record) throws Exception {
    Checkpoint result = null;
    try {
      result = call(record.sequenceNumber());
      return result;
    } finally {
      synchronized (this) {
        if (result == null) {
          failedAttempts++;
        } else {
          succeeded.add(record.sequenceNumber());
        }
      }
    }
  }

  @Override
  protected Checkpoint idle() throws Exception {
    return call("idle");
  }

  @Override
  protected Checkpoint shutdown(ShutdownReason reason) throws Exception {
    return call("shutdown(" + reason + ")");
  }

  @Override
  @SuppressWarnings("NullAway") // As above.
  protected CheckpointPolicy checkpointPolicy() {
    Step step = rules.get("checkpointPolicy");
    Deque<Step> script = scripts.get("checkpointPolicy");
    if (script != null && !script.isEmpty()) {
      step = script.poll();
    }
    if (step != null) {
      try {
        step.run();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
    return policy;
  }
}
