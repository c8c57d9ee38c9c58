package org.kclframework.core.runner;

import java.util.random.RandomGenerator;

/** What the parts of one shard's runner have in common. */
record RunnerInternals(
    RunnerOptions options,
    RunnerEnvironment environment,
    RandomGenerator random,
    StopSignal stop,
    Ledger ledger,
    RetryBoard board,
    CallWatch calls,
    FailureLog failureLog) {

  static RunnerInternals of(RunnerOptions options, RunnerEnvironment environment) {
    return new RunnerInternals(
        options,
        environment,
        RandomGenerator.getDefault(),
        new StopSignal(),
        new Ledger(),
        new RetryBoard(environment.time()),
        new CallWatch(),
        new FailureLog(options.messages()));
  }

  TimeSource time() {
    return environment.time();
  }

  /** Returns new waits as the failure policy sets them. */
  Backoff backoff() {
    return new Backoff(
        options.failurePolicy().backoff(), options.failurePolicy().maxBackoff(), random);
  }
}
