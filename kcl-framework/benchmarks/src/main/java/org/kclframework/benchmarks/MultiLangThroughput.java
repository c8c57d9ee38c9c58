package org.kclframework.benchmarks;

import static org.kclframework.benchmarks.Figures.print;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.kclframework.core.ShardContext;
import org.kclframework.core.ShutdownReason;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.BatchCheckpoints;
import org.kclframework.core.runner.BatchOptions;
import org.kclframework.core.runner.BatchProcessor;
import org.kclframework.core.runner.BatchRunners;
import org.kclframework.kcl.KclSetting;
import org.kclframework.kcl.Worker;
import org.kclframework.kcl.WorkerConfig;
import org.kclframework.multilang.MultiLang;
import org.kclframework.multilang.MultiLangOptions;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.multilang.MultiLangRecordProcessorFactory;
import software.amazon.kinesis.multilang.config.KinesisClientLibConfigurator;
import software.amazon.kinesis.processor.ShardRecordProcessor;

/**
 * Records a second, and CPU time of the host a record, of processors in other languages: hosted by
 * the framework, and by Amazon's MultiLangDaemon. The same children, the same embedded stream, in
 * turns. Wants a C compiler and Python.
 */
final class MultiLangThroughput {

  private static final int SHARDS = 4;
  private static final int RUNS = 5;

  /** One thing to measure. */
  private record Case(String name, List<String> command, int records, int size) {}

  private final Case measured;
  private final Preloaded stream;

  private MultiLangThroughput(Case measured) {
    this.measured = measured;
    this.stream = Preloaded.with(SHARDS, measured.records(), measured.size());
  }

  static void run() throws Exception {
    Path directory = Files.createTempDirectory("multilang");
    List<String> answering = List.of(compile(directory).toString());
    List<String> decoding = List.of("python3", copy("decoding_child.py", directory).toString());
    for (Case measured :
        List.of(
            new Case("C, 100 B", answering, 1_000_000, 100),
            new Case("C, 1 KB", answering, 400_000, 1000),
            new Case("Python, 100 B", decoding, 400_000, 100),
            new Case("Python, 1 KB", decoding, 200_000, 1000))) {
      new MultiLangThroughput(measured).compare();
    }
  }

  private static Path compile(Path directory) throws IOException, InterruptedException {
    Path source = copy("answering_child.c", directory);
    Path program = directory.resolve("answering_child");
    Process compiler =
        new ProcessBuilder("cc", "-O2", "-o", program.toString(), source.toString())
            .inheritIO()
            .start();
    if (compiler.waitFor() != 0) {
      throw new IOException("cannot compile " + source);
    }
    return program;
  }

  private static Path copy(String name, Path directory) throws IOException {
    Path target = directory.resolve(name);
    try (InputStream in = MultiLangThroughput.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IOException("there is no resource " + name);
      }
      Files.write(target, in.readAllBytes());
    }
    return target;
  }

  private void compare() throws Exception {
    print("%s: %,d records, %d shards", measured.name(), measured.records(), SHARDS);
    withoutChild("warm-up-none");
    Meter.Run none = withoutChild("none");
    print(
        "bare KCL without a child: %,.0f records/s, %.2f us CPU/record",
        none.recordsPerSecond(), none.cpuMicrosPerRecord());
    Pairs pairs = Pairs.measure(RUNS, "daemon", this::daemon, this::framework);
    double daemonCpu = pairs.peer(Meter.Run::cpuMicrosPerRecord);
    double frameworkCpu = pairs.framework(Meter.Run::cpuMicrosPerRecord);
    print(
        "%s: median ratio %.2f; host CPU %.2f against %.2f us/record, ratio %.2f",
        measured.name(), pairs.ratio(), frameworkCpu, daemonCpu, frameworkCpu / daemonCpu);
  }

  /** What KCL and the embedded stream take by themselves, which the daemon adds to. */
  private Meter.Run withoutChild(String application) throws Exception {
    Meter meter = new Meter(measured.records());
    BareKcl kcl = new BareKcl(stream, application, () -> new Throughput.Counting(meter));
    try {
      return meter.await();
    } finally {
      kcl.stop();
    }
  }

  private Meter.Run daemon(String application) throws Exception {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "executableName",
            String.join(" ", measured.command()),
            "applicationName",
            application,
            "streamName",
            Preloaded.STREAM,
            "regionName",
            "us-east-1",
            "AWSCredentialsProvider",
            "AnonymousCredentialsProvider"));
    ExecutorService threads = Executors.newCachedThreadPool();
    Meter meter = new Meter(measured.records());
    MultiLangRecordProcessorFactory factory =
        new MultiLangRecordProcessorFactory(
            String.join(" ", measured.command()),
            threads,
            new KinesisClientLibConfigurator().getConfiguration(properties));
    BareKcl kcl =
        new BareKcl(
            stream, application, () -> new CountingDaemon(factory.shardRecordProcessor(), meter));
    try {
      return meter.await();
    } finally {
      kcl.stop();
      threads.shutdownNow();
    }
  }

  private Meter.Run framework(String application) throws Exception {
    Meter meter = new Meter(measured.records());
    WorkerConfig config =
        WorkerConfig.builder(application, Preloaded.STREAM)
            .with(KclSetting.IDLE_TIME, Throughput.IDLE)
            .build();
    MultiLang children = MultiLang.of(MultiLangOptions.of(String.join(" ", measured.command())));
    BatchRunners runners =
        new BatchRunners(
            () -> new CountingBatches(children.get(), meter),
            config.runnerOptions(),
            BatchOptions.DEFAULT);
    Worker worker =
        Worker.builder(config, stream.kinesis(), stream.leases())
            .shardProcessor(runners::create)
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

  /** Counts what children of the daemon have answered. */
  private record CountingDaemon(ShardRecordProcessor child, Meter meter)
      implements ShardRecordProcessor {

    @Override
    public void initialize(InitializationInput input) {
      child.initialize(input);
    }

    @Override
    public void processRecords(ProcessRecordsInput input) {
      if (!input.records().isEmpty()) {
        meter.begin();
        child.processRecords(input);
        meter.count(input.records().size());
      }
    }

    @Override
    public void leaseLost(LeaseLostInput input) {
      child.leaseLost(input);
    }

    @Override
    public void shardEnded(ShardEndedInput input) {
      child.shardEnded(input);
    }

    @Override
    public void shutdownRequested(ShutdownRequestedInput input) {
      child.shutdownRequested(input);
    }
  }

  /** Counts what children of the framework have answered. */
  private record CountingBatches(BatchProcessor child, Meter meter) implements BatchProcessor {

    @Override
    public void initialize(ShardContext shard) throws Exception {
      child.initialize(shard);
    }

    @Override
    public void process(
        List<StreamRecord> records, long millisBehindLatest, BatchCheckpoints checkpoints)
        throws Exception {
      meter.begin();
      child.process(records, millisBehindLatest, checkpoints);
      meter.count(records.size());
    }

    @Override
    public void idle(long millisBehindLatest, BatchCheckpoints checkpoints) throws Exception {
      child.idle(millisBehindLatest, checkpoints);
    }

    @Override
    public void shutdown(ShutdownReason reason, BatchCheckpoints checkpoints) throws Exception {
      child.shutdown(reason, checkpoints);
    }

    @Override
    public void abort() {
      child.abort();
    }
  }
}
