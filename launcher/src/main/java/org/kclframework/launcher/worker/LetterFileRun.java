package org.kclframework.launcher.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.ShardContext;
import org.kclframework.core.failure.FileRedrive;
import org.kclframework.core.failure.NoDeadLettersException;
import org.kclframework.core.runner.FatalListener;
import org.kclframework.core.runner.LedgerSnapshot;
import org.kclframework.core.runner.RunnerEnvironment;
import org.kclframework.core.runner.ShardProcessor;
import org.kclframework.core.runner.TimeSource;
import org.kclframework.core.runner.WorkerThreads;
import org.kclframework.kcl.ShardProcessorFactory;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.launcher.processor.Processing;

/**
 * Runs the dead letters of a file through a processor, as one shard. Runs once; the other methods
 * may be called by any thread at any time.
 */
public final class LetterFileRun implements AutoCloseable {

  private static final Duration TICK = Duration.ofMillis(200);

  private final Path file;
  private final Duration grace;
  private final WorkerThreads threads = new WorkerThreads();
  private final AtomicReference<@Nullable LaunchException> failure = new AtomicReference<>();
  private final ShardProcessorFactory processors;

  /** What runs the letters as they were delivered last; null before the first delivery. */
  private @Nullable ShardProcessor runner;

  /** The counts of the deliveries before that. */
  private LedgerSnapshot past = LedgerSnapshot.EMPTY;

  private boolean stopped;
  private volatile long unreadableLines;

  /**
   * Creates it.
   *
   * @param processing what is done with letters
   */
  public LetterFileRun(Path file, Settings settings, FailurePolicy policy, Processing processing) {
    this.file = file;
    this.grace = settings.get(Keys.SHUTDOWN_GRACE_MILLIS);
    this.processors =
        processing.shardProcessors(WorkerConfigs.runnerOptions(settings, policy, Optional.empty()));
  }

  /**
   * Runs the letters that were not redriven yet.
   *
   * @param unreadable is told of lines that are no letters
   * @return whether it came to the end, and not only to a stop
   * @throws LaunchException if it cannot be done
   */
  public boolean run(FileRedrive.Listener unreadable) throws LaunchException {
    if (!Files.isRegularFile(file)) {
      throw new LaunchException(ExitCode.BAD_CONFIGURATION, "there is no file " + file);
    }
    threads.every(TICK, this::tick);
    boolean finished;
    try {
      FileRedrive redrive = new FileRedrive(file, unreadable);
      finished = redrive.run(this::nextRunner);
      unreadableLines = redrive.unreadableLines();
    } catch (NoDeadLettersException e) {
      throw new LaunchException(ExitCode.BAD_CONFIGURATION, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new LaunchException(
          ExitCode.INITIALIZATION_FAILED,
          "the dead letters cannot be redriven: " + e.getMessage(),
          e);
    }
    LaunchException fatal = failure.get();
    if (fatal != null) {
      throw fatal;
    }
    return finished;
  }

  /** Returns what runs the letters when they are delivered, again or for the first time. */
  private synchronized ShardProcessor nextRunner() {
    past = totals();
    ShardProcessor next =
        processors.create(new RunnerEnvironment(TimeSource.system(), threads, this::fatal));
    runner = next;
    if (stopped) {
      next.drain(grace);
    }
    return next;
  }

  private synchronized Optional<ShardProcessor> current() {
    return Optional.ofNullable(runner);
  }

  private void tick() {
    current().ifPresent(ShardProcessor::tick);
  }

  private void fatal(ShardContext shard, FatalListener.Cause cause, Throwable problem) {
    failure.compareAndSet(null, describe(cause, problem));
  }

  /** The message of a failure may quote a payload, so it is told only of those that saw none. */
  private static LaunchException describe(FatalListener.Cause cause, Throwable problem) {
    return switch (cause) {
      case FAILURE_POLICY ->
          new LaunchException(
              ExitCode.STOPPED_BY_FAILURE,
              "stopped before a letter that failed, as onFailure=stop says: "
                  + problem.getClass().getName());
      case PROCESSOR_UNAVAILABLE ->
          problem instanceof LaunchException told
              ? told
              : new LaunchException(
                  ExitCode.PROCESSOR_UNUSABLE,
                  "the processor cannot be created: " + problem,
                  problem);
      case OUT_OF_MEMORY -> new LaunchException(ExitCode.OUT_OF_MEMORY, "out of memory", problem);
      case INTERNAL_ERROR ->
          new LaunchException(ExitCode.INTERNAL_ERROR, "the framework failed", problem);
    };
  }

  /** Asks for an end in good order; returns at once. */
  public synchronized void stop() {
    stopped = true;
    current().ifPresent(shard -> shard.drain(grace));
  }

  /** Returns how many lines were passed over, once it has run. */
  public long unreadableLines() {
    return unreadableLines;
  }

  /** Returns the counts. */
  public synchronized LedgerSnapshot totals() {
    return current().map(shard -> past.plus(shard.status().ledger())).orElse(past);
  }

  @Override
  public void close() {
    threads.close();
  }
}
