package org.kclframework.multilang;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.kclframework.multilang.Child.Message;

/**
 * The standard input of a child. One thread at a time sends messages; {@link #giveUp} may be called
 * by any thread.
 *
 * <p>They are written by a thread of its own, and who sends waits for it. In a write to a full pipe
 * a thread can be freed neither by an interrupt nor by closing the pipe, and where another process
 * holds the other end not even by the end of the child: who waits can be.
 */
final class ChildInput {

  private static final Duration IDLE_THREAD = Duration.ofSeconds(10);

  private final OutputStream pipe;
  private final RequestWriter requests;
  private final ThreadPoolExecutor writer;
  private volatile @Nullable Future<?> sending;
  private volatile boolean givenUp;

  /**
   * Writes to a child's input.
   *
   * @param beforeEnd is called before the end of each message is written
   */
  ChildInput(OutputStream pipe, Runnable beforeEnd, String threadName) throws IOException {
    this.pipe = pipe;
    this.requests = new RequestWriter(pipe, beforeEnd);
    this.writer =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_THREAD.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, threadName);
              thread.setDaemon(true);
              return thread;
            });
    writer.allowCoreThreadTimeOut(true);
  }

  /**
   * Sends a message, and returns when it is in the pipe as a whole. If it fails, nothing can be
   * sent any more.
   *
   * @param limit how long that may take; empty for ever
   * @throws IOException if nobody reads from the pipe, or nobody is waited for any more
   * @throws TimeoutException if it takes longer
   */
  void send(Message message, Optional<Duration> limit)
      throws IOException, TimeoutException, InterruptedException {
    Future<?> written = write(message);
    try {
      if (limit.isPresent()) {
        written.get(limit.get().toNanos(), TimeUnit.NANOSECONDS);
      } else {
        written.get();
      }
    } catch (CancellationException e) {
      throw new IOException("the reader is waited for no more", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  private Future<?> write(Message message) {
    FutureTask<?> task =
        new FutureTask<@Nullable Void>(
            () -> {
              message.write(requests);
              return null;
            });
    sending = task;
    if (givenUp) {
      // By a thread that did not see the task yet.
      task.cancel(true);
    }
    writer.execute(task);
    return task;
  }

  private static IOException failure(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof RuntimeException unexpected) {
      throw unexpected;
    }
    return new IOException(cause);
  }

  /** Returns whether a message is not in the pipe as a whole yet. */
  boolean isSending() {
    Future<?> last = sending;
    return last != null && !last.isDone();
  }

  /** Fails what is being sent, and all that will be. */
  void giveUp() {
    givenUp = true;
    Future<?> last = sending;
    if (last != null) {
      last.cancel(true);
    }
  }

  /** Ends the input. Must not be called while a message is sent. */
  void close() throws IOException {
    pipe.close();
  }
}
