package org.kclframework.kcl;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.RecordProcessorFactory;
import org.kclframework.core.ShardContext;
import org.kclframework.core.runner.FatalListener;
import org.kclframework.core.runner.LedgerSnapshot;
import org.kclframework.core.runner.RunnerEnvironment;
import org.kclframework.core.runner.ShardRunner;
import org.kclframework.core.runner.ShardStatus;
import org.kclframework.core.runner.TimeSource;
import org.kclframework.core.runner.WorkerThreads;
import org.kclframework.kcl.WorkerOutcome.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.coordinator.WorkerStateChangeListener;
import software.amazon.kinesis.leases.LeaseCoordinator;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.processor.ShardRecordProcessorFactory;

/**
 * Consumes streams: takes shards by their leases, runs a processor over each, and gives them back
 * when it stops.
 *
 * <pre>{@code
 * WorkerConfig config = WorkerConfig.builder("order-counter", "orders").build();
 * Worker worker = Worker.builder(config, kinesis, dynamoDb).processor(OrderCounter::new).build();
 * WorkerOutcome outcome = worker.run();
 * }</pre>
 *
 * <p>A worker runs once. {@link #run} blocks until the run ends; all other methods may be called by
 * any thread at any time. The clients stay the caller's to close.
 */
public final class Worker {

  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private final WorkerConfig config;
  private final RunLog runLog;
  private final KinesisAsyncClient kinesis;
  private final DynamoDbAsyncClient dynamoDb;
  private final @Nullable CloudWatchAsyncClient cloudWatch;
  private final MeterRegistry registry;
  private final ShardProcessorFactory processors;
  private final Duration answerTimeout;
  private final InstantSource clock;
  private final Consumer<KclConfigs> kclChange;
  private final ActiveShards shards;
  private final AtomicBoolean started = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean running;

  /** Completed once, by whatever ends the run first. */
  private final CompletableFuture<WorkerOutcome> end = new CompletableFuture<>();

  private Worker(Builder builder) {
    this.config = builder.config;
    this.runLog = new RunLog(config);
    this.kinesis = builder.kinesis;
    this.dynamoDb = builder.dynamoDb;
    this.cloudWatch = builder.cloudWatch;
    this.registry = builder.registry;
    this.processors =
        requireNonNull(builder.processors, "the worker needs a processor: set one on its builder");
    this.answerTimeout = builder.answerTimeout;
    this.clock = builder.clock;
    this.kclChange = builder.kclChange;
    this.shards = new ActiveShards(registry);
  }

  /** Returns a builder for a worker that uses these clients. */
  public static Builder builder(
      WorkerConfig config, KinesisAsyncClient kinesis, DynamoDbAsyncClient dynamoDb) {
    return new Builder(config, kinesis, dynamoDb);
  }

  /**
   * Runs the worker until it is stopped, its bounded run is done, or it cannot go on. Before it
   * returns, what was in hand is finished, the final checkpoints are made and the leases are given
   * back, as far as the shutdown's grace time allows.
   *
   * <p>The log tells how the run begins and ends, at level INFO, and what ends it unasked, at level
   * ERROR. The last of it is written before {@link #stopAndWait} returns.
   *
   * <p>To interrupt the thread does not stop a worker that has started, nor does it cut its stop
   * short; the thread stays interrupted when this returns.
   */
  public WorkerOutcome run() {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("a worker runs only once");
    }
    try {
      WorkerOutcome outcome = end.isDone() ? end.join() : runOnce();
      runLog.ended(outcome, totals());
      return outcome;
    } finally {
      ended.countDown();
    }
  }

  private WorkerOutcome runOnce() {
    PayloadLoggers.warn();
    try (WorkerThreads threads = new WorkerThreads()) {
      SchedulerThread scheduler;
      try {
        scheduler = start(threads);
      } catch (WorkerStartException e) {
        end.complete(WorkerOutcome.of(Reason.NOT_STARTED, String.valueOf(e.getMessage()), e));
        return end.join();
      } catch (RuntimeException e) {
        end.complete(WorkerOutcome.of(Reason.NOT_STARTED, "cannot start: " + Calls.reason(e), e));
        return end.join();
      } catch (Error e) {
        Reason reason =
            e instanceof OutOfMemoryError ? Reason.OUT_OF_MEMORY : Reason.INTERNAL_ERROR;
        end.complete(WorkerOutcome.of(reason, "cannot start: " + e, e));
        return end.join();
      }
      running = true;
      WorkerOutcome outcome = end.join();
      runLog.stopping(outcome);
      new Shutdown(config, scheduler, shards, threads).run();
      return outcome;
    }
  }

  private SchedulerThread start(WorkerThreads threads) throws WorkerStartException {
    Calls calls = new Calls(answerTimeout, end);
    List<SourceStream> streams = new ArrayList<>();
    for (String name : config.streamNames()) {
      streams.add(SourceStream.find(kinesis, calls, name));
    }
    SchedulerFactory factory =
        new SchedulerFactory(config, kinesis, dynamoDb, cloudWatch, registry, clock);
    LeaseTable table = new LeaseTable(dynamoDb, calls, config.tableName());
    List<StreamConfig> streamConfigs =
        new LeaseSeeder(config, kinesis, calls, table, factory.leases(streams))
            .seed(streams, Instant.now());
    factory.configs().coordinator().workerStateChangeListener(new StartListener());
    factory
        .configs()
        .lifecycle()
        .aggregatorUtil(
            new SafeAggregatorUtil(config.aggregates(), new AggregateCounters(registry)));
    kclChange.accept(factory.configs());
    StreamWatch watch = new StreamWatch(kinesis, calls, streams, this::streamGone);
    Scheduler scheduler =
        factory.create(
            streamConfigs,
            new Adapters(
                new RunnerEnvironment(TimeSource.system(), threads, this::fatal),
                factory.retrieval(),
                new ShardAdapter.Environment(
                    shards, watch, threads::execute, config.runnerOptions().stopAt())));
    factory.retrieval().use(scheduler.leaseCoordinator());
    shards.use(scheduler.leaseCoordinator(), factory.retrieval());
    if (runLog.isStartLogged()) {
      runLog.starting(table.rows());
    }
    LeaseCoordinator leases = scheduler.leaseCoordinator();
    UnreadShards unread = new UnreadShards(leases, shards, config.streamNames().get(0), clock);
    Runnable lookout =
        () -> {
          unread.look();
          factory.meters().retain(shards.heldLeases());
        };
    CaughtUp caughtUp =
        new CaughtUp(
            config.workerIdentifier(),
            leases.leaseRefresher(),
            shards,
            new ChildShards(kinesis, calls, streams, config.isMultiStream()));
    BoundedEnd boundedEnd = new BoundedEnd(config.shutdownGrace(), shards, threads, caughtUp, end);
    new Housekeeping(config, leases, shards, threads, boundedEnd, lookout).start();
    // Last of all: when no thread can be had for something else, KCL must not go on without it.
    SchedulerThread thread = new SchedulerThread(scheduler, end, factory::close);
    thread.start();
    return thread;
  }

  /**
   * Asks the worker to stop in good order; returns at once. The run ends within the shutdown's
   * grace time, unless a processor does not return.
   */
  public void stop() {
    end.complete(WorkerOutcome.of(Reason.STOPPED));
  }

  /** Returns whether the shards have been told to stop. */
  boolean isDraining() {
    return shards.isDraining();
  }

  /**
   * Asks the worker to stop in good order and waits until {@link #run} is about to return; does not
   * wait for a run that has not begun. Made for shutdown hooks: the process ends when they return,
   * whatever else is still being done.
   */
  public void stopAndWait() {
    stop();
    boolean interrupted = false;
    while (started.get()) {
      try {
        ended.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Returns whether the worker reads its streams: its start is behind it, and nothing has ended the
   * run yet.
   */
  public boolean isRunning() {
    return running && !end.isDone();
  }

  /** Returns where each shard stands that the worker has in hand. */
  public List<ShardStatus> shards() {
    return shards.statuses();
  }

  /** Returns the counts over all shards that the worker has or had. */
  public LedgerSnapshot totals() {
    return shards.totals();
  }

  private void streamGone(String message) {
    end.complete(WorkerOutcome.of(Reason.STREAM_GONE, message));
  }

  private void fatal(ShardContext shard, FatalListener.Cause cause, Throwable failure) {
    // The failure's own message may quote a payload, so only its class is told, except for a
    // processor that cannot be created: it has not seen any record.
    String type = failure.getClass().getName();
    end.complete(
        switch (cause) {
          case FAILURE_POLICY ->
              WorkerOutcome.of(
                  Reason.FAILURE_POLICY,
                  shard + ": stopped before a record that failed, as onFailure=stop says: " + type,
                  failure);
          case PROCESSOR_UNAVAILABLE ->
              WorkerOutcome.of(
                  Reason.PROCESSOR_UNAVAILABLE,
                  "the processor cannot be created: " + failure,
                  failure);
          case OUT_OF_MEMORY ->
              WorkerOutcome.of(Reason.OUT_OF_MEMORY, shard + ": out of memory", failure);
          case INTERNAL_ERROR ->
              WorkerOutcome.of(Reason.INTERNAL_ERROR, shard + ": the framework failed", failure);
        });
  }

  /** Makes an adapter for each lease that KCL takes. */
  private final class Adapters implements ShardRecordProcessorFactory {

    private final RunnerEnvironment runners;
    private final WatchedRetrieval retrieval;
    private final ShardAdapter.Environment environment;

    Adapters(
        RunnerEnvironment runners,
        WatchedRetrieval retrieval,
        ShardAdapter.Environment environment) {
      this.runners = runners;
      this.retrieval = retrieval;
      this.environment = environment;
    }

    @Override
    public ShardRecordProcessor shardRecordProcessor() {
      throw new IllegalStateException("KCL names the stream of each shard");
    }

    @Override
    public ShardRecordProcessor shardRecordProcessor(StreamIdentifier stream) {
      return new ShardAdapter(retrieval.takeLast(), processors.create(runners), environment);
    }
  }

  /** Ends the run when KCL gives its initialisation up. */
  private final class StartListener implements WorkerStateChangeListener {

    @Override
    public void onWorkerStateChange(WorkerState newState) {
      log.debug("KCL is {}", newState);
    }

    @Override
    public void onAllInitializationAttemptsFailed(Throwable e) {
      end.complete(
          WorkerOutcome.of(Reason.NOT_STARTED, "KCL cannot be initialised: " + Calls.reason(e), e));
    }
  }

  /** Counts damaged and out-of-range aggregates. */
  private static final class AggregateCounters implements SafeAggregatorUtil.Listener {

    private final Counter malformed;
    private final Counter outOfRange;

    AggregateCounters(MeterRegistry registry) {
      malformed =
          Counter.builder("kclframework.aggregates.malformed")
              .description("Aggregated records that could not be unpacked.")
              .register(registry);
      outOfRange =
          Counter.builder("kclframework.aggregates.out.of.range")
              .description("Records in aggregates whose keys belong to another shard.")
              .register(registry);
    }

    @Override
    public void malformed() {
      malformed.increment();
    }

    @Override
    public void outOfRange() {
      outOfRange.increment();
    }
  }

  /** Builds a {@link Worker}. Not safe for use by several threads. */
  public static final class Builder {

    private final WorkerConfig config;
    private final KinesisAsyncClient kinesis;
    private final DynamoDbAsyncClient dynamoDb;
    private @Nullable CloudWatchAsyncClient cloudWatch;
    private MeterRegistry registry = new SimpleMeterRegistry();
    private @Nullable ShardProcessorFactory processors;
    private Duration answerTimeout = Calls.DEFAULT_TIMEOUT;
    private InstantSource clock = InstantSource.system();
    private Consumer<KclConfigs> kclChange = configs -> {};

    private Builder(WorkerConfig config, KinesisAsyncClient kinesis, DynamoDbAsyncClient dynamoDb) {
      this.config = config;
      this.kinesis = kinesis;
      this.dynamoDb = dynamoDb;
    }

    /** Sets the client that KCL's metrics go to, if the metrics level asks for that. */
    public Builder cloudWatch(CloudWatchAsyncClient client) {
      this.cloudWatch = client;
      return this;
    }

    /** Sets the registry of all meters; by default one that nobody reads. */
    public Builder registry(MeterRegistry meters) {
      this.registry = meters;
      return this;
    }

    /** Sets the maker of processors. */
    public Builder processor(RecordProcessorFactory factory) {
      return shardProcessor(
          environment -> new ShardRunner(factory, config.runnerOptions(), environment));
    }

    /** Sets the maker of what runs a shard, in place of a record processor. */
    public Builder shardProcessor(ShardProcessorFactory factory) {
      this.processors = factory;
      return this;
    }

    /** Sets how long the start waits for each answer of a service; by default a minute. */
    Builder answerTimeout(Duration timeout) {
      this.answerTimeout = timeout;
      return this;
    }

    /** Sets the clock by which shards are found to be unread. */
    Builder clock(InstantSource source) {
      this.clock = source;
      return this;
    }

    /** Sets what is changed in KCL's configuration after everything else, to provoke failures. */
    Builder kclChange(Consumer<KclConfigs> change) {
      this.kclChange = change;
      return this;
    }

    /** Returns the worker. */
    public Worker build() {
      return new Worker(this);
    }
  }
}
