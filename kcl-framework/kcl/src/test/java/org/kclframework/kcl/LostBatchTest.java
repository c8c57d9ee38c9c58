package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.numbers;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;
import software.amazon.kinesis.retrieval.polling.PrefetchRecordsPublisher;

/**
 * Batches that KCL's polling loses between taking them over and putting them into its queue, as
 * when memory runs out there: the second half of hazard 12.
 */
@Isolated("throws from a logger that the readers of all shards use")
@Timeout(60)
final class LostBatchTest {

  private final Sink sink = new Sink();
  private final AtomicBoolean armed = new AtomicBoolean();
  private final AtomicInteger strikes = new AtomicInteger();

  @Test
  void batchLostBehindItsHandOver_isReadAgain() {
    try (WorkerHarness harness = WorkerHarness.withShards(1);
        QueueBomb bomb = new QueueBomb()) {
      harness.start(sink.processor());
      for (int i = 0; i < 3; i++) {
        int round = i;
        armed.set(true);
        harness.put(i * 10, i * 10 + 10);
        await("a batch is lost", () -> strikes.get() > round);
        await("its records", () -> sink.size() >= round * 10 + 10);
      }
      assertThat(bomb.isStarted()).isTrue();
      assertThat(sink.texts()).isEqualTo(numbers(30));
    }
  }

  @Test
  void batchLostAtTheShardsEnd_isReadAgainBeforeTheShardIsClosed() {
    try (WorkerHarness harness = WorkerHarness.withShards(1);
        QueueBomb bomb = new QueueBomb()) {
      harness.put(10);
      harness.kinesis.splitShard(STREAM, SHARD);
      harness.put(10, 20);
      armed.set(true);
      harness.start(sink.processor());
      await("all records", () -> sink.size() >= 20);
      assertThat(bomb.isStarted()).isTrue();
      assertThat(strikes).hasValue(1);
      assertThat(sink.texts().subList(0, 10)).isEqualTo(numbers(10));
      assertThat(sink.texts()).containsExactlyInAnyOrderElementsOf(numbers(20));
    }
  }

  /** Throws when KCL logs, between the two, that it has a batch with a record. */
  private final class QueueBomb extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger =
        ((LoggerContext) LoggerFactory.getILoggerFactory())
            .getLogger(PrefetchRecordsPublisher.class);
    private String last = "TRIM_HORIZON";

    QueueBomb() {
      setContext(logger.getLoggerContext());
      start();
      logger.setLevel(Level.DEBUG);
      logger.setAdditive(false);
      logger.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
      if (!event.getMessage().startsWith("Last sequence number retrieved")) {
        return;
      }
      String position = String.valueOf(event.getArgumentArray()[1]);
      boolean hasRecords = !position.equals(last);
      last = position;
      if (hasRecords && armed.compareAndSet(true, false)) {
        strikes.incrementAndGet();
        throw new OutOfMemoryError("for the queue");
      }
    }

    @Override
    public void close() {
      logger.detachAppender(this);
      logger.setAdditive(true);
      logger.setLevel(null);
    }
  }
}
