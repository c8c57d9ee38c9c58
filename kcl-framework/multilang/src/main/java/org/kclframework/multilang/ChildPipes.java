package org.kclframework.multilang;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.kclframework.core.ShardContext;

/**
 * The pipes to a child, and the threads that read from them. Others than the child may hold them
 * too, so they need not end when it does.
 */
final class ChildPipes {

  private final ChildInput input;
  private final ReplyReader replies;
  private final Thread outputReader;
  private final Thread errorReader;

  /**
   * Takes the pipes of a child.
   *
   * @param broken is told if the child sends what breaks the protocol, and how
   */
  ChildPipes(
      Process process,
      ChildSettings settings,
      ShardContext shard,
      UnexpectedLines unexpected,
      Consumer<String> broken)
      throws IOException {
    String id = shard.shardId();
    this.replies = new ReplyReader(process.getInputStream(), unexpected, broken);
    this.input =
        new ChildInput(process.getOutputStream(), replies::expect, "multilang-stdin-" + id);
    this.outputReader = reader(replies, "multilang-stdout-" + id);
    ErrorOutput errors = new ErrorOutput(process.getErrorStream(), id, settings.errors());
    this.errorReader = reader(errors, "multilang-stderr-" + id);
  }

  private static Thread reader(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Starts to read. */
  void start() {
    outputReader.start();
    errorReader.start();
  }

  ChildInput input() {
    return input;
  }

  ReplyReader replies() {
    return replies;
  }

  /** Waits until all is read, but for each pipe no longer than this. */
  void join(Duration limit) throws InterruptedException {
    outputReader.join(limit.toMillis());
    errorReader.join(limit.toMillis());
  }

  /** Returns the names of those at which a thread is still reading or writing. */
  List<String> inUse() {
    List<String> names = new ArrayList<>();
    if (input.isSending()) {
      names.add("standard input");
    }
    if (outputReader.isAlive()) {
      names.add("standard output");
    }
    if (errorReader.isAlive()) {
      names.add("standard error");
    }
    return names;
  }

  /** Frees who waits for the child, though not the threads that are at the pipes themselves. */
  void giveUp() {
    input.giveUp();
    replies.giveUp();
  }
}
