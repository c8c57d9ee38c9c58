package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.StreamRecord;
import org.kclframework.kcl.Worker;
import org.kclframework.kcl.WorkerConfig;
import org.kclframework.kcl.WorkerOutcome;
import org.kclframework.local.LocalStreams;

/** A worker in a program of the user's own, without the launcher. */
@Timeout(60)
class EmbeddedWorkerTest {

  private static final List<String> SEEN = new CopyOnWriteArrayList<>();

  static final class OrderCounter extends RecordProcessor {
    @Override
    protected Checkpoint processRecord(StreamRecord record) {
      SEEN.add(record.text());
      return Checkpoint.BY_POLICY;
    }
  }

  @Test
  void worker_runsInAnyMain() throws InterruptedException {
    try (LocalStreams streams = LocalStreams.create()) {
      streams.kinesis().createStream("orders", 2);
      streams.kinesis().put("orders", "key", "first".getBytes(StandardCharsets.UTF_8));

      WorkerConfig config = WorkerConfig.builder("order-counter", "orders").build();
      Worker worker =
          Worker.builder(config, streams.kinesis(), streams.dynamoDb())
              .processor(OrderCounter::new)
              .build();
      // What such a program gives to Runtime.addShutdownHook, run here by another thread.
      Thread hook = new Thread(worker::stopAndWait);
      Thread signal =
          new Thread(
              () -> {
                Await.until("the record", () -> SEEN.contains("first"));
                hook.start();
              });
      signal.start();
      WorkerOutcome outcome = worker.run();
      signal.join();
      hook.join();
      assertThat(outcome.reason()).isEqualTo(WorkerOutcome.Reason.STOPPED);
      assertThat(worker.totals().checkpoints()).isEqualTo(1);
    }
  }
}
