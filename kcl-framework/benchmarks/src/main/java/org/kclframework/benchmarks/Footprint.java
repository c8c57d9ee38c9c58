package org.kclframework.benchmarks;

import static org.kclframework.benchmarks.Figures.print;

import java.util.concurrent.TimeUnit;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.StreamRecord;
import org.kclframework.kcl.Worker;
import org.kclframework.kcl.WorkerConfig;
import org.kclframework.local.kinesis.LocalKinesis;
import org.kclframework.local.leasetable.LocalLeaseTables;

/** The heap and the threads that an idle shard takes, as the difference between many and few. */
final class Footprint {

  private static final int FEW = 1;
  private static final int MANY = 101;

  private Footprint() {}

  private record Use(long heapBytes, int threads) {}

  static void run() throws InterruptedException {
    Use few = measure(FEW);
    Use many = measure(MANY);
    print(
        "per idle shard: %,d bytes of heap, %.2f threads (from %d and %d shards)",
        (many.heapBytes() - few.heapBytes()) / (MANY - FEW),
        (many.threads() - few.threads()) / (double) (MANY - FEW),
        FEW,
        MANY);
    print("a worker with one idle shard: %d threads in all", few.threads());
  }

  private static Use measure(int shards) throws InterruptedException {
    LocalKinesis kinesis = LocalKinesis.create();
    kinesis.createStream(Preloaded.STREAM, shards);
    Worker worker =
        Worker.builder(
                WorkerConfig.builder("footprint-" + shards, Preloaded.STREAM).build(),
                kinesis,
                LocalLeaseTables.builder().build())
            .processor(Nothing::new)
            .build();
    Thread thread = new Thread(worker::run, "framework");
    thread.start();
    try {
      while (worker.shards().size() < shards
          || worker.shards().stream().anyMatch(shard -> !shard.atTip())) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
      // The threads that started the shards go after a minute; what is left is the idle state.
      TimeUnit.SECONDS.sleep(70);
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      return new Use(runtime.totalMemory() - runtime.freeMemory(), Thread.activeCount());
    } finally {
      worker.stop();
      thread.join();
    }
  }

  private static final class Nothing extends RecordProcessor {
    @Override
    protected Checkpoint processRecord(StreamRecord record) {
      return Checkpoint.BY_POLICY;
    }
  }
}
