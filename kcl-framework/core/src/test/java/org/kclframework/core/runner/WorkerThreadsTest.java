package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerThreadsTest {

  private final WorkerThreads threads = new WorkerThreads();

  @AfterEach
  void close() {
    threads.close();
  }

  @Test
  void execute_runsEachTaskAtOnce() {
    CountDownLatch all = new CountDownLatch(50);
    for (int i = 0; i < 50; i++) {
      // Each waits for the others, so none may stand behind another.
      threads.execute(
          () -> {
            all.countDown();
            Eventually.await("the other tasks", all);
          });
    }
    Eventually.await("all tasks run", all);
  }

  @Test
  void execute_usesDaemonsThatAreNamedByTheirRole() {
    CountDownLatch done = new CountDownLatch(1);
    Thread[] used = new Thread[1];
    threads.execute(
        () -> {
          used[0] = Thread.currentThread();
          done.countDown();
        });
    Eventually.await("the task", done);
    assertThat(used[0].isDaemon()).isTrue();
    assertThat(used[0].getName()).startsWith("record-worker-");
  }

  @Test
  void schedule_runsATaskOnceItsTimeHasCome() {
    CountDownLatch done = new CountDownLatch(1);
    long start = System.nanoTime();
    threads.schedule(done::countDown, Duration.ofMillis(20));
    Eventually.await("the task", done);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
  }

  @Test
  void every_goesOnAfterAFailure() {
    AtomicInteger runs = new AtomicInteger();
    threads.every(
        Duration.ofMillis(1),
        () -> {
          runs.incrementAndGet();
          throw new AssertionError("as told");
        });
    Eventually.await("five runs", () -> runs.get() >= 5);
  }

  @Test
  void close_interruptsAndTakesNoMore() {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    threads.execute(
        () -> {
          running.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
        });
    Eventually.await("the task runs", running);
    threads.close();
    Eventually.await("the task is interrupted", interrupted);
    assertThatThrownBy(() -> threads.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }
}
