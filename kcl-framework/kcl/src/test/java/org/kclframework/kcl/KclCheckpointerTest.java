package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import software.amazon.kinesis.leases.LeaseCoordinator;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;

final class KclCheckpointerTest {

  /** Hazard 26: KCL gives a checkpoint up when the thread is interrupted, and eats the flag. */
  @Test
  void interruptedThread_makesItsCheckpointsAndKeepsItsFlag() throws Exception {
    List<String> written = new ArrayList<>();
    KclCheckpointer checkpointer =
        new KclCheckpointer(
            new ShardLease(
                proxy(LeaseCoordinator.class, "none"), "shardId-000000000000", UUID.randomUUID()),
            () -> {});
    checkpointer.use(proxy(RecordProcessorCheckpointer.class, "checkpoint", written));
    Thread.currentThread().interrupt();
    checkpointer.checkpoint("42", 0);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(written).containsExactly("42");
  }

  private static <T> T proxy(Class<T> type, String method) {
    return proxy(type, method, new ArrayList<>());
  }

  /** Returns one whose method notes its first argument, unless the thread is interrupted. */
  private static <T> T proxy(Class<T> type, String method, List<String> calls) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, called, arguments) -> {
              if (!called.getName().equals(method)) {
                throw new AssertionError(called + " is not expected");
              }
              if (!Thread.interrupted()) {
                calls.add((String) arguments[0]);
              }
              return null;
            }));
  }
}
