package org.kclframework.benchmarks;

import static org.kclframework.benchmarks.Figures.print;

import java.time.Duration;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.RecordProcessor;
import org.kclframework.core.StreamRecord;
import org.kclframework.kcl.KclSetting;
import org.kclframework.kcl.Worker;
import org.kclframework.kcl.WorkerConfig;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.processor.ShardRecordProcessor;

/**
 * Records a second, and CPU time a record, of a processor that does nothing, against a bare KCL
 * processor that does nothing: the same embedded stream, in turns.
 */
final class Throughput {

  static final Duration IDLE = Duration.ofMillis(1);

  private static final int SHARDS = 4;
  private static final int RECORDS = 1_000_000;
  private static final int SIZE = 100;
  private static final int RUNS = 5;

  private Throughput() {}

  static void run() throws Exception {
    print("%d records of %d bytes in %d shards, %d runs each", RECORDS, SIZE, SHARDS, RUNS);
    Preloaded stream = Preloaded.with(SHARDS, RECORDS, SIZE);
    Pairs pairs =
        Pairs.measure(RUNS, "bare", name -> bare(stream, name), name -> framework(stream, name));
    double bareCpu = pairs.peer(Meter.Run::cpuMicrosPerRecord);
    double frameworkCpu = pairs.framework(Meter.Run::cpuMicrosPerRecord);
    print(
        "median: bare %,.0f records/s, framework %,.0f records/s, ratio of pairs %.3f (bar: 0.95)",
        pairs.peer(Meter.Run::recordsPerSecond),
        pairs.framework(Meter.Run::recordsPerSecond),
        pairs.ratio());
    print(
        "median CPU: bare %.3f us/record, framework %.3f us/record, difference %+.3f (bar: +0.10)",
        bareCpu, frameworkCpu, frameworkCpu - bareCpu);
  }

  private static Meter.Run bare(Preloaded stream, String application) throws Exception {
    Meter meter = new Meter(RECORDS);
    BareKcl bare = new BareKcl(stream, application, () -> new Counting(meter));
    try {
      return meter.await();
    } finally {
      bare.stop();
    }
  }

  private static Meter.Run framework(Preloaded stream, String application) throws Exception {
    Meter meter = new Meter(RECORDS);
    WorkerConfig config =
        WorkerConfig.builder(application, Preloaded.STREAM)
            .with(KclSetting.IDLE_TIME, IDLE)
            .build();
    Worker worker =
        Worker.builder(config, stream.kinesis(), stream.leases())
            .processor(() -> new Idle(meter))
            .build();
    Thread thread = new Thread(worker::run, "framework");
    thread.start();
    try {
      return meter.await();
    } finally {
      worker.stop();
      thread.join();
    }
  }

  /** Does nothing but count, without the framework. */
  record Counting(Meter meter) implements ShardRecordProcessor {

    @Override
    public void initialize(InitializationInput input) {}

    @Override
    public void processRecords(ProcessRecordsInput input) {
      meter.count(input.records().size());
    }

    @Override
    public void leaseLost(LeaseLostInput input) {}

    @Override
    public void shardEnded(ShardEndedInput input) {}

    @Override
    public void shutdownRequested(ShutdownRequestedInput input) {}
  }

  /** Does nothing but count. */
  private static final class Idle extends RecordProcessor {

    private static final int CHUNK = 1000;

    private final Meter meter;
    private int uncounted;

    Idle(Meter meter) {
      this.meter = meter;
    }

    @Override
    protected Checkpoint processRecord(StreamRecord record) {
      uncounted++;
      if (uncounted == CHUNK) {
        meter.count(CHUNK);
        uncounted = 0;
      }
      return Checkpoint.BY_POLICY;
    }

    @Override
    protected Checkpoint idle() {
      meter.count(uncounted);
      uncounted = 0;
      return Checkpoint.BY_POLICY;
    }
  }
}
