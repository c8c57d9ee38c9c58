package org.kclframework.multilang;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.ShardContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process, from its start to its end, and the pipes to it. One thread at a time speaks to
 * it; {@link #fail} and {@link #kill} may be called by any thread.
 */
final class Child {

  private static final Logger log = LoggerFactory.getLogger(Child.class);

  /** What is said to a child. */
  @FunctionalInterface
  interface Message {
    void write(RequestWriter requests) throws IOException;
  }

  private final ChildSettings settings;
  private final String name;
  private final Process process;
  private final ChildPipes pipes;
  private final ReplyReader replies;

  /** What it did wrong, as far as that is known: the first is the reason for what follows. */
  private final AtomicReference<@Nullable String> fault = new AtomicReference<>();

  /** When it was last spoken to, from where the time for its answer counts. */
  private long spokenTo;

  private Child(ChildSettings settings, ShardContext shard, Process process) throws IOException {
    this.settings = settings;
    this.name = settings.name() + " of " + shard;
    this.process = process;
    UnexpectedLines unexpected =
        new UnexpectedLines(name, settings.options().unexpectedOutput(), System::nanoTime);
    this.pipes = new ChildPipes(process, settings, shard, unexpected, this::fail);
    this.replies = pipes.replies();
  }

  /** Starts a child for a shard. */
  static Child start(ChildSettings settings, ShardContext shard) throws ChildException {
    try {
      Child child = new Child(settings, shard, settings.start());
      child.live();
      log.info("{} started as process {}", child.name, child.process.pid());
      return child;
    } catch (IOException e) {
      throw new ChildException(
          settings.name() + " of " + shard + " cannot be started: " + e.getMessage(), e);
    }
  }

  private void live() {
    boolean living = false;
    try {
      LiveChildren.add(this);
      var unused = process.onExit().thenRun(this::exited);
      pipes.start();
      living = true;
    } finally {
      // There may be no more threads to be had.
      if (!living) {
        kill();
      }
    }
  }

  private void exited() {
    LiveChildren.remove(this);
    var unused = settings.watchdog().after(settings.times().leftovers(), this::leavePipes);
    // The group's id is that of the child. The system gives it to nobody while one of the group is
    // there; when none is, it may, but takes all other ids first. So this is done at once.
    settings.group().kill(process.pid());
  }

  /** Frees who waits at a pipe whose other end is held by a process that the child left behind. */
  private void leavePipes() {
    List<String> held = pipes.inUse();
    if (!held.isEmpty()) {
      log.warn(
          "{} has ended, and a process that it left behind seems to hold its {}; that process is"
              + " not killed, and nothing waits for it",
          name,
          String.join(" and its ", held));
    }
    pipes.giveUp();
  }

  /**
   * Sends a message.
   *
   * @param during what goes on, for the message of an exception
   */
  void send(String during, Message message) throws ChildException, InterruptedException {
    Optional<Duration> limit = settings.options().answerTimeout();
    try {
      pipes.input().send(message, limit);
      spokenTo = System.nanoTime();
    } catch (TimeoutException e) {
      fail("did not read " + during + " within " + limit.orElseThrow());
      throw failure("did not read", during);
    } catch (IOException e) {
      throw failure("closed its standard input", during);
    }
  }

  /** Returns whether it is broken because it sent what nobody asked for. */
  boolean spokeUnasked() {
    return ReplyReader.UNASKED.equals(fault.get());
  }

  /** Fails if the child has sent what nobody asked for. */
  void requireSilence(String before) throws ChildException {
    if (replies.isAnyWaiting() && !replies.ended()) {
      fail(ReplyReader.UNASKED);
    }
    if (fault.get() != null) {
      throw failure(ReplyReader.UNASKED, before);
    }
  }

  /** Waits for the next message, and fails if none will come. */
  Reply receive(String during) throws ChildException, InterruptedException {
    Reply reply = next();
    if (reply == null) {
      fail("did not answer within " + settings.options().answerTimeout().orElseThrow());
    }
    if (reply == null || reply == Reply.END) {
      throw failure("closed its standard output", during);
    }
    return reply;
  }

  private @Nullable Reply next() throws InterruptedException {
    Optional<Duration> timeout = settings.options().answerTimeout();
    if (timeout.isEmpty()) {
      return replies.take();
    }
    return replies.poll(timeout.get().toNanos() - (System.nanoTime() - spokenTo));
  }

  /** Fails if nothing can be asked of the child any more. */
  void requireRunning(String during) throws ChildException {
    if (replies.ended() || !process.isAlive() || fault.get() != null) {
      throw failure("closed its standard output", during);
    }
  }

  /** Returns a failure with what is known of its reason, or else with what showed it. */
  ChildException failure(String symptom, String during) {
    String reason = fault.get();
    if (reason == null) {
      reason = hasExited() ? "ended with exit code " + process.exitValue() : symptom;
    }
    return new ChildException(name + " " + reason + " during " + during);
  }

  /** The end of a process shows at its pipes a little before its exit code is known. */
  private boolean hasExited() {
    try {
      return waitFor(settings.times().leftovers());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }

  private boolean waitFor(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Kills the child, and waits a little until it is gone: another one may take its place. */
  void killAndWait() {
    kill();
    if (!hasExited()) {
      log.warn("{} was killed and is still there", name);
    }
  }

  /** Kills the child for what it did. */
  void fail(String reason) {
    fault.compareAndSet(null, reason);
    kill();
  }

  /** Ends its input and waits until it has ended; if it does not in time, makes it. */
  void end() throws InterruptedException {
    closeInput();
    if (!waitFor(settings.times().endOfInput())) {
      log.warn(
          "{} did not end within {} after the end of its input, so it is sent SIGTERM",
          name,
          settings.times().endOfInput());
      process.toHandle().destroy();
    }
    if (!waitFor(settings.times().signal())) {
      log.warn(
          "{} did not end within {} after SIGTERM, so it is killed",
          name,
          settings.times().signal());
      kill();
      waitFor(settings.times().leftovers());
    }
    pipes.join(settings.times().leftovers());
    if (!process.isAlive()) {
      log.info("{} ended with exit code {}", name, process.exitValue());
    }
  }

  private void closeInput() {
    try {
      pipes.input().close();
    } catch (IOException e) {
      log.debug("{}: closing its input failed: {}", name, e.getMessage());
    }
  }

  /** Kills the child and what it started. */
  void kill() {
    // By the handle: the process itself would close its pipes, which waits for who writes to them.
    ProcessHandle handle = process.toHandle();
    if (!handle.isAlive()) {
      return;
    }
    List<ProcessHandle> descendants = handle.descendants().toList();
    settings.group().kill(handle.pid());
    handle.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public String toString() {
    return name;
  }
}
