package org.kclframework.multilang;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a child gets SIGTERM when this process is gone, also by {@code kill -9}: one that is busy, or
 * hangs, would not see the end of its input. Linux can do it, by a program that then becomes the
 * child.
 *
 * @param prefix the words before the command; empty if the child gets no signal
 */
record DeathSignal(List<String> prefix) {

  private static final Logger log = LoggerFactory.getLogger(DeathSignal.class);

  /** No signal. */
  static final DeathSignal NONE = new DeathSignal(List.of());

  private static final Duration TRIAL = Duration.ofSeconds(5);

  /**
   * Linux sends the signal when the thread ends that started the child, not when the process does.
   * This one never ends, whoever asks for a child.
   */
  private static final ExecutorService STARTER =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "multilang-starter");
            thread.setDaemon(true);
            return thread;
          });

  /** Finds out whether this machine can do it. */
  static DeathSignal find() {
    Executables programs = new Executables(Map.of(), Optional.empty());
    return programs
        .find("setpriv")
        .map(file -> new DeathSignal(List.of(file.toString(), "--pdeathsig", "TERM", "--")))
        .filter(DeathSignal::works)
        .orElse(NONE);
  }

  /** That of BusyBox does not know how, and a sandbox may forbid it. */
  private boolean works() {
    try {
      Process trial =
          new ProcessBuilder(command(List.of("true")))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = trial.waitFor(TRIAL.toMillis(), TimeUnit.MILLISECONDS);
      trial.destroyForcibly();
      return ended && trial.exitValue() == 0;
    } catch (IOException e) {
      log.debug("cannot run {}: {}", prefix, e.getMessage());
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Returns what starts a command so that it gets the signal. */
  List<String> command(List<String> command) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(command);
    return List.copyOf(all);
  }

  /** Starts a child. */
  Process start(ProcessBuilder child) throws IOException {
    if (prefix.isEmpty()) {
      return child.start();
    }
    CompletableFuture<Process> started = new CompletableFuture<>();
    STARTER.execute(
        () -> {
          try {
            started.complete(child.start());
          } catch (Throwable e) {
            started.completeExceptionally(e);
          }
        });
    try {
      // Not to be interrupted, or a child would be started that nobody knows of.
      return started.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
