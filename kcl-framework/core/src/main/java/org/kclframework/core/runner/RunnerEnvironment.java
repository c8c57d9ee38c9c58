package org.kclframework.core.runner;

/**
 * What the shards of a worker share.
 *
 * @param time the clock
 * @param threads the threads
 * @param fatal told when the worker has to stop
 */
public record RunnerEnvironment(TimeSource time, RunnerThreads threads, FatalListener fatal) {}
