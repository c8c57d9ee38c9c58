package org.kclframework.launcher.config;

import static org.kclframework.launcher.config.ConfigKey.in;
import static org.kclframework.launcher.config.DurationType.millisAtLeast;
import static org.kclframework.launcher.config.DurationType.secondsAtLeast;
import static org.kclframework.launcher.config.KeyGroup.AWS;
import static org.kclframework.launcher.config.KeyGroup.CHECKPOINTS;
import static org.kclframework.launcher.config.KeyGroup.DAEMON;
import static org.kclframework.launcher.config.KeyGroup.ESSENTIALS;
import static org.kclframework.launcher.config.KeyGroup.FAILURES;
import static org.kclframework.launcher.config.KeyGroup.LEASES;
import static org.kclframework.launcher.config.KeyGroup.LOCAL;
import static org.kclframework.launcher.config.KeyGroup.MANAGEMENT;
import static org.kclframework.launcher.config.KeyGroup.METRICS;
import static org.kclframework.launcher.config.KeyGroup.MULTILANG;
import static org.kclframework.launcher.config.KeyGroup.READING;
import static org.kclframework.launcher.config.KeyGroup.WITHOUT_EFFECT;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every key of the configuration, declared once.
 *
 * <p>The help of a key is its documentation: the reference in {@code config/reference.md} is made
 * of it. Names that KCL or sylvite know are theirs, with their meaning.
 */
public final class Keys {

  private static final List<ConfigKey<?>> DECLARED = new ArrayList<>();

  // Essentials

  public static final ConfigKey<String> APPLICATION_NAME =
      declare(
          in(ESSENTIALS, "applicationName", TextType.name(3, 255))
              .without("required")
              .help("Name of the application: workers of the same name share the shards."));

  public static final ConfigKey<String> STREAM_NAME =
      declare(
          in(ESSENTIALS, "streamName", TextType.name(1, 128))
              .defaultsTo("required, or streamNames, or streamArn", Keys::streamNameOfArn)
              .help("Name of the stream to read."));

  public static final ConfigKey<List<String>> STREAM_NAMES =
      declare(
          in(ESSENTIALS, "streamNames", new ListType<>(TextType.name(1, 128)))
              .without("none")
              .help("Several streams for one worker; it does not share leases with streamName."));

  public static final ConfigKey<String> PROCESSOR_CLASS =
      declare(
          in(ESSENTIALS, "processorClass", TextType.javaClass())
              .without("required, or executableName")
              .help("The class that processes the records, a subclass of RecordProcessor."));

  public static final ConfigKey<List<Path>> PROCESSOR_CLASSPATH =
      declare(
          in(ESSENTIALS, "processorClasspath", new ClassPathType())
              .without("none")
              .help("Where the processor's classes are, beyond the launcher's own."));

  public static final ConfigKey<String> PROCESSOR_MODULE =
      declare(
          in(ESSENTIALS, "processorModule", TextType.javaClass())
              .without("none")
              .help("A Guice module that binds what the processor's constructor asks for."));

  public static final ConfigKey<String> EXECUTABLE_NAME =
      declare(
          in(ESSENTIALS, "executableName", TextType.any())
              .without("none")
              .help("Command line of a processor in another language."));

  public static final ConfigKey<InitialPosition> INITIAL_POSITION_IN_STREAM =
      declare(
          in(ESSENTIALS, "initialPositionInStream", new EnumType<>(InitialPosition.class))
              .defaultsTo(InitialPosition.TRIM_HORIZON)
              .help("Where to start in a shard without a checkpoint: the oldest or the newest."));

  public static final ConfigKey<Instant> TIMESTAMP_AT_INITIAL_POSITION_IN_STREAM =
      declare(
          in(ESSENTIALS, "timestampAtInitialPositionInStream", new InstantType())
              .without("off")
              .help("Start at records of this time instead, in a shard without a checkpoint."));

  public static final ConfigKey<Instant> INITIAL_POSITION_IN_STREAM_EXTENDED =
      declare(
          in(ESSENTIALS, "initialPositionInStreamExtended", new InstantType())
              .without("off")
              .help("KCL's name for timestampAtInitialPositionInStream."));

  public static final ConfigKey<UnknownKeys> UNKNOWN_KEYS =
      declare(
          in(ESSENTIALS, "unknownKeys", new EnumType<>(UnknownKeys.class))
              .defaultsTo("error; warn with executableName", Keys::usualUnknownKeys)
              .help("What to make of keys that are not in this reference."));

  // Checkpoints

  public static final ConfigKey<Duration> CHECKPOINT_FREQ_SECONDS =
      declare(
          in(CHECKPOINTS, "checkpointFreqSeconds", secondsAtLeast(0))
              .defaultsTo(
                  "60; with executableName none, unless set",
                  settings -> settings.isGiven(EXECUTABLE_NAME) ? null : Duration.ofSeconds(60))
              .help("Time between two checkpoints of a shard; 0: time makes no checkpoints."));

  public static final ConfigKey<Integer> RECORDS_PER_CHECKPOINT =
      declare(
          in(CHECKPOINTS, "recordsPerCheckpoint", IntegerType.atLeast(0))
              .defaultsTo(0)
              .help("Records between two checkpoints of a shard; 0: counting makes none."));

  // Failures

  public static final ConfigKey<OnFailure> ON_FAILURE =
      declare(
          in(FAILURES, "onFailure", new OnFailureType())
              .defaultsTo(new OnFailure.Retry())
              .help("What to do with a record that cannot be processed; retry: try for ever."));

  public static final ConfigKey<Integer> MAX_RETRY_ATTEMPTS =
      declare(
          in(FAILURES, "maxRetryAttempts", IntegerType.atLeast(-1))
              .defaultsTo("-1; 10 unless onFailure=retry", Keys::usualRetryAttempts)
              .help("How often a record is tried again before onFailure applies; -1: for ever."));

  public static final ConfigKey<Duration> MAX_RECORD_AGE_SECONDS =
      declare(
          in(FAILURES, "maxRecordAgeSeconds", secondsAtLeast(1))
              .without("off")
              .help("Age from which a failing record is not tried again: onFailure applies."));

  public static final ConfigKey<Duration> RETRY_BACKOFF_MILLIS =
      declare(
          in(FAILURES, "retryBackoffMillis", millisAtLeast(1))
              .defaultsTo(Duration.ofMillis(100))
              .help("Pause before a record is tried again; it grows from attempt to attempt."));

  public static final ConfigKey<Duration> MAX_RETRY_BACKOFF_MILLIS =
      declare(
          in(FAILURES, "maxRetryBackoffMillis", millisAtLeast(1))
              .defaultsTo(Duration.ofSeconds(10))
              .help("Longest pause between two attempts."));

  public static final ConfigKey<Boolean> LOG_EXCEPTION_MESSAGES =
      declare(
          in(FAILURES, "logExceptionMessages", new BooleanType())
              .defaultsTo(false)
              .help(
                  "Whether messages of the processor's exceptions are logged: they may quote data."));

  public static final ConfigKey<OutOfRangeAggregates> OUT_OF_RANGE_AGGREGATES =
      declare(
          in(FAILURES, "outOfRangeAggregates", new EnumType<>(OutOfRangeAggregates.class))
              .defaultsTo(OutOfRangeAggregates.DELIVER)
              .help(
                  "What to do with aggregated records that hold keys of another shard; KCL drops"
                      + " them."));

  // Parallelism

  public static final ConfigKey<Integer> PARALLELISM =
      declare(
          in(KeyGroup.PARALLELISM, "parallelism", IntegerType.between(1, 1024))
              .defaultsTo(1)
              .help("Records of one shard processed at a time; those of one key stay in order."));

  public static final ConfigKey<Integer> MAX_IN_FLIGHT =
      declare(
          in(KeyGroup.PARALLELISM, "maxInFlight", IntegerType.between(1, 1_000_000))
              .defaultsTo(1000)
              .help("Records of one shard taken up and not yet done, with parallelism above 1."));

  // Processors in other languages

  public static final ConfigKey<Path> EXECUTABLE_DIRECTORY =
      declare(
          in(MULTILANG, "executableDirectory", PathType.directory())
              .without("the working directory")
              .help("Working directory of the executable's processes."));

  public static final ConfigKey<MultiLangProtocol> MULTILANG_PROTOCOL =
      declare(
          in(MULTILANG, "multilangProtocol", new EnumType<>(MultiLangProtocol.class))
              .defaultsTo(MultiLangProtocol.AUTO)
              .help("Messages that processes know; auto: 2 unless they show that it is 1."));

  public static final ConfigKey<Duration> TIMEOUT_IN_SECONDS =
      declare(
          in(MULTILANG, "timeoutInSeconds", secondsAtLeast(1))
              .without("off")
              .help(
                  "Longest wait for a process to answer, or to ask for its next checkpoint; then it is"
                      + " ended and started again."));

  public static final ConfigKey<Integer> MAX_BATCH_RECORDS =
      declare(
          in(MULTILANG, "maxBatchRecords", IntegerType.atLeast(0))
              .defaultsTo(0)
              .help("Most records that a process gets at a time; 0: as many as were read."));

  public static final ConfigKey<Integer> MAX_BATCH_BYTES =
      declare(
          in(MULTILANG, "maxBatchBytes", IntegerType.atLeast(0))
              .defaultsTo(0)
              .help("Most bytes of payload at a time, but at least one record; 0: no limit."));

  public static final ConfigKey<Boolean> CALL_EVEN_FOR_EMPTY_RECORD_LIST =
      declare(
          in(MULTILANG, "callProcessRecordsEvenForEmptyRecordList", new BooleanType())
              .defaultsTo(false)
              .help(
                  "Whether processes get an empty batch each second while nothing arrives, for"
                      + " checkpoints by time."));

  public static final ConfigKey<Boolean> BISECT_ON_ERROR =
      declare(
          in(MULTILANG, "bisectOnError", new BooleanType())
              .defaultsTo(false)
              .help("Whether failing batches are halved, so that onFailure meets single records."));

  // Reading

  public static final ConfigKey<RetrievalMode> RETRIEVAL_MODE =
      declare(
          in(READING, "retrievalMode", new EnumType<>(RetrievalMode.class))
              .defaultsTo(RetrievalMode.POLLING)
              .help(
                  "How to fetch records; FANOUT costs extra. DEFAULT is KCL's: FANOUT unless a key"
                      + " of polling is set."));

  public static final ConfigKey<Integer> MAX_RECORDS =
      declare(
          in(READING, "maxRecords", IntegerType.between(1, 10_000))
              .defaultsTo(10_000)
              .help("Most records in one read (polling)."));

  public static final ConfigKey<Duration> IDLE_TIME_BETWEEN_READS_IN_MILLIS =
      declare(
          in(READING, "idleTimeBetweenReadsInMillis", millisAtLeast(0))
              .defaultsTo(tuned(millis(200), millis(20)))
              .help(
                  "Pause between two reads of a shard (polling); all consumers of a shard share 5"
                      + " reads per second."));

  public static final ConfigKey<String> FANOUT_CONSUMER_ARN =
      declare(
          in(READING, "fanoutConfig.consumerArn", Arns.consumer())
              .without("none")
              .help("ARN of a registered consumer to read as (fan-out)."));

  public static final ConfigKey<String> FANOUT_CONSUMER_NAME =
      declare(
          in(READING, "fanoutConfig.consumerName", TextType.name(1, 128))
              .defaultsTo("applicationName", Keys::applicationName)
              .help("Name under which to register as a consumer (fan-out)."));

  public static final ConfigKey<Integer> FANOUT_MAX_DESCRIBE_STREAM_SUMMARY_RETRIES =
      declare(
          in(READING, "fanoutConfig.maxDescribeStreamSummaryRetries", IntegerType.atLeast(0))
              .defaultsTo(10)
              .help("Attempts to find the stream at start-up (fan-out)."));

  public static final ConfigKey<Integer> FANOUT_MAX_DESCRIBE_STREAM_CONSUMER_RETRIES =
      declare(
          in(READING, "fanoutConfig.maxDescribeStreamConsumerRetries", IntegerType.atLeast(0))
              .defaultsTo(60)
              .help("Attempts to find the consumer active at start-up (fan-out)."));

  public static final ConfigKey<Integer> FANOUT_REGISTER_STREAM_CONSUMER_RETRIES =
      declare(
          in(READING, "fanoutConfig.registerStreamConsumerRetries", IntegerType.atLeast(0))
              .defaultsTo(10)
              .help("Attempts to register the consumer at start-up (fan-out)."));

  public static final ConfigKey<Duration> FANOUT_RETRY_BACKOFF_MILLIS =
      declare(
          in(READING, "fanoutConfig.retryBackoffMillis", millisAtLeast(1))
              .defaultsTo(tuned(millis(500), millis(50)))
              .help("Pause between these attempts (fan-out)."));

  // Leases and failover

  public static final ConfigKey<String> TABLE_NAME =
      declare(
          in(LEASES, "tableName", TextType.name(3, 255))
              .defaultsTo("applicationName", Keys::applicationName)
              .help("DynamoDB table that holds the leases and checkpoints."));

  public static final ConfigKey<String> WORKER_ID =
      declare(
          in(LEASES, "workerId", TextType.any())
              .alsoNamed("workerIdentifier")
              .without("host name, process id and a random part")
              .help("Name of this worker; never give two running workers the same."));

  public static final ConfigKey<Duration> FAILOVER_TIME_MILLIS =
      declare(
          in(LEASES, "failoverTimeMillis", millisAtLeast(1000))
              .defaultsTo(Duration.ofSeconds(5))
              .help(
                  "Time without a sign of life after which a worker's shards may be taken over."));

  public static final ConfigKey<Integer> MAX_LEASES_FOR_WORKER =
      declare(
          in(LEASES, "maxLeasesForWorker", IntegerType.atLeast(1))
              .defaultsTo(Integer.MAX_VALUE)
              .help("Most shards that this worker takes; if all do, some may be left unread."));

  public static final ConfigKey<Integer> MAX_LEASES_TO_STEAL_AT_ONE_TIME =
      declare(
          in(LEASES, "maxLeasesToStealAtOneTime", IntegerType.atLeast(1))
              .defaultsTo(10)
              .help("Most shards that this worker takes from a busier one at a time."));

  public static final ConfigKey<Boolean> ENABLE_PRIORITY_LEASE_ASSIGNMENT =
      declare(
          in(LEASES, "enablePriorityLeaseAssignment", new BooleanType())
              .defaultsTo(true)
              .help("Whether shards that nobody has read for very long are taken first."));

  public static final ConfigKey<Integer> MAX_LEASE_RENEWAL_THREADS =
      declare(
          in(LEASES, "maxLeaseRenewalThreads", IntegerType.atLeast(1))
              .defaultsTo(20)
              .help("Threads that renew leases."));

  public static final ConfigKey<Duration> DYNAMO_DB_REQUEST_TIMEOUT_MILLIS =
      declare(
          in(LEASES, "dynamoDBRequestTimeoutMillis", millisAtLeast(1))
              .defaultsTo(
                  "four fifths of failoverTimeMillis, at most 4000", Keys::usualRequestTimeout)
              .help("Longest wait for the lease table; it has to be below failoverTimeMillis."));

  public static final ConfigKey<Duration> SHARD_CONSUMER_DISPATCH_POLL_INTERVAL_MILLIS =
      declare(
          in(LEASES, "shardConsumerDispatchPollIntervalMillis", millisAtLeast(1))
              .defaultsTo(tuned(millis(100), millis(10)))
              .help("Pause between two looks at what each shard has to do next."));

  public static final ConfigKey<Duration> PARENT_SHARD_POLL_INTERVAL_MILLIS =
      declare(
          in(LEASES, "parentShardPollIntervalMillis", millisAtLeast(1))
              .defaultsTo(tuned(millis(500), millis(200)))
              .help("Pause between two looks whether the parents of a shard are done."));

  public static final ConfigKey<Duration> SHARD_SYNC_INTERVAL_MILLIS =
      declare(
          in(LEASES, "shardSyncIntervalMillis", millisAtLeast(0))
              .defaultsTo(Duration.ZERO)
              .help("Pause after the shards have been listed at start-up."));

  public static final ConfigKey<Boolean> SKIP_SHARD_SYNC_IF_LEASES_EXIST =
      declare(
          in(LEASES, "skipShardSyncAtWorkerInitializationIfLeasesExist", new BooleanType())
              .defaultsTo(false)
              .help("Whether shards are not listed at start-up when there are leases already."));

  public static final ConfigKey<Duration> LEASES_RECOVERY_AUDITOR_FREQUENCY_MILLIS =
      declare(
          in(LEASES, "leasesRecoveryAuditorExecutionFrequencyMillis", millisAtLeast(1000))
              .defaultsTo(Duration.ofSeconds(30))
              .help("Pause between two searches for shards that have no lease."));

  public static final ConfigKey<Duration> LIST_SHARDS_BACKOFF_TIME_IN_MILLIS =
      declare(
          in(LEASES, "listShardsBackoffTimeInMillis", millisAtLeast(1))
              .defaultsTo(tuned(millis(500), millis(200)))
              .help("Pause before the shards are listed again after a failure."));

  public static final ConfigKey<Integer> MAX_LIST_SHARDS_RETRY_ATTEMPTS =
      declare(
          in(LEASES, "maxListShardsRetryAttempts", IntegerType.atLeast(0))
              .defaultsTo(50)
              .help("Attempts to list the shards."));

  public static final ConfigKey<Duration> SCHEDULER_INITIALIZATION_BACKOFF_TIME_MILLIS =
      declare(
          in(LEASES, "schedulerInitializationBackoffTimeMillis", millisAtLeast(1))
              .defaultsTo(tuned(millis(1000), millis(200)))
              .help("Pause before the worker tries again to start."));

  public static final ConfigKey<Duration> TASK_BACKOFF_TIME_MILLIS =
      declare(
          in(LEASES, "taskBackoffTimeMillis", millisAtLeast(1))
              .defaultsTo(tuned(millis(500), millis(100)))
              .help("Pause before KCL repeats a step of a shard that failed."));

  public static final ConfigKey<Boolean> CLEANUP_LEASES_UPON_SHARD_COMPLETION =
      declare(
          in(LEASES, "cleanupLeasesUponShardCompletion", new BooleanType())
              .defaultsTo(true)
              .help("Whether leases of shards that are done are deleted."));

  public static final ConfigKey<Boolean> IGNORE_UNEXPECTED_CHILD_SHARDS =
      declare(
          in(LEASES, "ignoreUnexpectedChildShards", new BooleanType())
              .defaultsTo(false)
              .help("Whether a child shard with an open parent is no error."));

  public static final ConfigKey<Boolean> LEASE_TABLE_DELETION_PROTECTION_ENABLED =
      declare(
          in(LEASES, "leaseTableDeletionProtectionEnabled", new BooleanType())
              .defaultsTo(false)
              .help("Whether a new lease table is protected from being deleted."));

  public static final ConfigKey<Boolean> LEASE_TABLE_PITR_ENABLED =
      declare(
          in(LEASES, "leaseTablePitrEnabled", new BooleanType())
              .defaultsTo(false)
              .help("Whether a new lease table can be restored to a point in time."));

  public static final ConfigKey<Duration> LOG_WARNING_FOR_TASK_AFTER_MILLIS =
      declare(
          in(LEASES, "logWarningForTaskAfterMillis", millisAtLeast(1))
              .without("off")
              .help("Time after which KCL warns that a step of a shard takes long."));

  // Local

  public static final ConfigKey<Endpoint> ENDPOINT =
      declare(
          in(LOCAL, "endpoint", new EnumType<>(Endpoint.class))
              .defaultsTo(Endpoint.AWS)
              .help("local: a stream and lease table inside this process, without AWS."));

  public static final ConfigKey<Integer> LOCAL_SHARDS =
      declare(
          in(LOCAL, "localShards", IntegerType.between(1, 1024))
              .defaultsTo(4)
              .help("Shards of the local stream."));

  public static final ConfigKey<Path> LOCAL_INPUT =
      declare(
          in(LOCAL, "localInput", PathType.readableFile())
              .without("none")
              .help("File whose lines become the records of the local stream."));

  public static final ConfigKey<String> LOCAL_INPUT_KEY =
      declare(
          in(LOCAL, "localInputKey", TextType.any())
              .without("a hash of the line")
              .help("Field of JSON lines that becomes the partition key."));

  public static final ConfigKey<Path> LOCAL_DATA_DIR =
      declare(
          in(LOCAL, "localDataDir", PathType.directory())
              .without("in memory only")
              .help("Where the local stream and lease table are kept from run to run."));

  // Management and shutdown

  public static final ConfigKey<StopWhen> STOP_WHEN =
      declare(
          in(MANAGEMENT, "stopWhen", new EnumType<>(StopWhen.class))
              .defaultsTo(StopWhen.NEVER)
              .help("caughtUp: end once every shard has been read up to its newest record."));

  public static final ConfigKey<Instant> STOP_AT =
      declare(
          in(MANAGEMENT, "stopAt", new InstantType())
              .without("never")
              .help("End once every record that arrived before this time is processed."));

  public static final ConfigKey<Duration> SHUTDOWN_GRACE_MILLIS =
      declare(
          in(MANAGEMENT, "shutdownGraceMillis", millisAtLeast(0))
              .defaultsTo(Duration.ofSeconds(25))
              .help("Longest time to finish, checkpoint and hand over after SIGTERM or SIGINT."));

  public static final ConfigKey<Integer> MANAGEMENT_PORT =
      declare(
          in(MANAGEMENT, "managementPort", IntegerType.between(-1, 65_535))
              .defaultsTo(-1)
              .help(
                  "Port of /metrics and /health, 0: any; -1: off. A shard without progress for 60 s"
                      + " is not ready."));

  public static final ConfigKey<String> MANAGEMENT_HOST =
      declare(
          in(MANAGEMENT, "managementHost", TextType.any())
              .defaultsTo("127.0.0.1")
              .help(
                  "Address that managementPort listens on; 0.0.0.0: all. Nobody is asked who he is."));

  // Daemon

  public static final ConfigKey<String> ZMQ_HOST =
      declare(
          in(DAEMON, "zmqHost", TextType.any())
              .alsoNamed("tritonZmqHost")
              .defaultsTo("127.0.0.1")
              .help("Address that the daemon listens on for ZeroMQ. Nobody is asked who he is."));

  public static final ConfigKey<Integer> ZMQ_PORT =
      declare(
          in(DAEMON, "zmqPort", IntegerType.between(0, 65_535))
              .alsoNamed("tritonZmqPort")
              .defaultsTo(3515)
              .help("Port for ZeroMQ; 0: any."));

  public static final ConfigKey<List<String>> SKIPPED_ALIASES =
      declare(
          in(DAEMON, "skippedAliases", new ListType<>(TextType.any()))
              .without("none")
              .help("Beginnings of aliases whose events over ZeroMQ are passed over."));

  public static final ConfigKey<Integer> MAX_EVENT_BYTES =
      declare(
          in(DAEMON, "maxEventBytes", IntegerType.between(1, 10 * 1024 * 1024))
              .defaultsTo(1024 * 1024)
              .help(
                  "Most bytes of an event; streams take 1 MiB unless they were set to take more."));

  public static final ConfigKey<Path> SPOOL_DIRECTORY =
      declare(
          in(DAEMON, "spoolDirectory", PathType.directory())
              .defaultsTo(
                  "daemon-spool in the working directory",
                  settings -> Path.of("daemon-spool").toAbsolutePath())
              .help("Where events are kept until they are delivered, in a directory per alias."));

  public static final ConfigKey<SpoolDurability> SPOOL_DURABILITY =
      declare(
          in(DAEMON, "spoolDurability", new EnumType<>(SpoolDurability.class))
              .defaultsTo(SpoolDurability.OS)
              .help(
                  "What events survive once they are taken: an end in good order, kill -9 too, or a"
                      + " power failure too."));

  public static final ConfigKey<Integer> SPOOL_MAX_MEGABYTES =
      declare(
          in(DAEMON, "spoolMaxMegabytes", IntegerType.between(1, 1024 * 1024))
              .defaultsTo(1024)
              .help(
                  "Most MiB on the disk for the spool of each stream; two events of maxEventBytes have to fit."));

  public static final ConfigKey<WhenSpoolFull> SPOOL_WHEN_FULL =
      declare(
          in(DAEMON, "spoolWhenFull", new EnumType<>(WhenSpoolFull.class))
              .defaultsTo(WhenSpoolFull.BLOCK)
              .help(
                  "When there is no room: receive nothing over ZeroMQ, drop the event, or the"
                      + " oldest."));

  public static final ConfigKey<Boolean> AGGREGATE_EVENTS =
      declare(
          in(DAEMON, "aggregateEvents", new BooleanType())
              .defaultsTo(false)
              .help(
                  "Whether events travel several in a record, as with the KPL: faster, and readable"
                      + " by KCL, not by Triton."));

  public static final ConfigKey<Integer> DAEMON_HTTP_PORT =
      declare(
          in(DAEMON, "daemonHttpPort", IntegerType.between(-1, 65_535))
              .defaultsTo(-1)
              .help("Port on which the daemon takes events over HTTP, 0: any; -1: off."));

  public static final ConfigKey<String> DAEMON_HTTP_HOST =
      declare(
          in(DAEMON, "daemonHttpHost", TextType.any())
              .defaultsTo("127.0.0.1")
              .help("Address that daemonHttpPort listens on."));

  public static final ConfigKey<List<String>> DAEMON_ACCESS_KEYS =
      declare(
          in(DAEMON, "daemonAccessKeys", new ListType<>(TextType.any()))
              .without("none: nobody is asked for one")
              .help("Keys of which each HTTP request has to name one."));

  public static final ConfigKey<String> DAEMON_EVENTS_STREAM =
      declare(
          in(DAEMON, "daemonEventsStream", TextType.any())
              .without("none: that API is not served")
              .help("Alias of the stream for what comes in by the API of Initial State."));

  public static final ConfigKey<Integer> DAEMON_MAX_BODY_BYTES =
      declare(
          in(DAEMON, "daemonMaxBodyBytes", IntegerType.between(1, 64 * 1024 * 1024))
              .defaultsTo(
                  "maxEventBytes, at least 1048576",
                  settings -> Math.max(1024 * 1024, settings.get(MAX_EVENT_BYTES)))
              .help("Most bytes of the body of an HTTP request."));

  public static final ConfigKey<Integer> DAEMON_REQUESTS_PER_SECOND =
      declare(
          in(DAEMON, "daemonRequestsPerSecond", IntegerType.between(1, 1_000_000))
              .defaultsTo(1000)
              .help("Most HTTP requests for each access key, counted over ten seconds."));

  // AWS

  public static final ConfigKey<String> REGION_NAME =
      declare(
          in(AWS, "regionName", TextType.matching("[a-z0-9-]+", "a region, such as eu-west-1"))
              .without("what the AWS SDK finds")
              .help("Region of the stream, the lease table and the metrics."));

  public static final ConfigKey<String> DYNAMO_DB_REGION_NAME =
      declare(
          in(AWS, "dynamoDBRegionName", Keys.REGION_NAME.type())
              .defaultsTo("regionName", Keys::regionName)
              .help("Region of the lease table."));

  public static final ConfigKey<String> CLOUD_WATCH_REGION_NAME =
      declare(
          in(AWS, "cloudWatchRegionName", Keys.REGION_NAME.type())
              .defaultsTo("regionName", Keys::regionName)
              .help("Region of the CloudWatch metrics."));

  public static final ConfigKey<String> STREAM_ARN =
      declare(
          in(AWS, "streamArn", Arns.stream())
              .without("none")
              .help("ARN of the stream, in place of streamName; only the name in it is used."));

  public static final ConfigKey<URI> KINESIS_ENDPOINT =
      declare(
          in(AWS, "kinesisEndpoint", new EndpointType())
              .without("that of the region")
              .help("Address of Kinesis."));

  public static final ConfigKey<URI> DYNAMO_DB_ENDPOINT =
      declare(
          in(AWS, "dynamoDBEndpoint", new EndpointType())
              .without("that of the region")
              .help("Address of DynamoDB."));

  public static final ConfigKey<URI> CLOUD_WATCH_ENDPOINT =
      declare(
          in(AWS, "cloudWatchEndpoint", new EndpointType())
              .without("that of the region")
              .help("Address of CloudWatch."));

  public static final ConfigKey<Path> ENDPOINT_CERTIFICATE =
      declare(
          in(AWS, "endpointCertificate", PathType.readableFile())
              .without("those that Java trusts")
              .help(
                  "Certificate (PEM) by which alone the endpoints that are set are trusted; they then speak HTTP/1.1."));

  public static final ConfigKey<List<CredentialsSource>> AWS_CREDENTIALS_PROVIDER =
      declare(
          in(AWS, "AWSCredentialsProvider", new ListType<>(new CredentialsSourceType()))
              .defaultsTo(
                  List.of(
                      new CredentialsSource(CredentialsSource.Kind.DEFAULT, List.of(), Map.of())))
              .help("Where credentials come from: the first of the list that has some."));

  public static final ConfigKey<List<CredentialsSource>> KINESIS_CREDENTIALS_PROVIDER =
      declare(
          in(AWS, "kinesisCredentialsProvider", credentialsOfService())
              .defaultsTo("AWSCredentialsProvider", Keys::credentials)
              .help("The same for Kinesis only."));

  public static final ConfigKey<List<CredentialsSource>> DYNAMO_DB_CREDENTIALS_PROVIDER =
      declare(
          in(AWS, "dynamoDBCredentialsProvider", credentialsOfService())
              .alsoNamed("AWSCredentialsProviderDynamoDB")
              .defaultsTo("AWSCredentialsProvider", Keys::credentials)
              .help("The same for DynamoDB only."));

  public static final ConfigKey<List<CredentialsSource>> CLOUD_WATCH_CREDENTIALS_PROVIDER =
      declare(
          in(AWS, "cloudWatchCredentialsProvider", credentialsOfService())
              .alsoNamed("AWSCredentialsProviderCloudWatch")
              .defaultsTo("AWSCredentialsProvider", Keys::credentials)
              .help("The same for CloudWatch only."));

  // Metrics

  public static final ConfigKey<MetricsLevel> METRICS_LEVEL =
      declare(
          in(METRICS, "metricsLevel", new EnumType<>(MetricsLevel.class))
              .defaultsTo(MetricsLevel.NONE)
              .help("Which of KCL's metrics go to CloudWatch, at CloudWatch's price."));

  public static final ConfigKey<List<String>> METRICS_ENABLED_DIMENSIONS =
      declare(
          in(METRICS, "metricsEnabledDimensions", new ListType<>(TextType.name(1, 255)))
              .defaultsTo(List.of("ALL"))
              .help("Dimensions by which CloudWatch metrics are split."));

  public static final ConfigKey<Duration> METRICS_BUFFER_TIME_MILLIS =
      declare(
          in(METRICS, "metricsBufferTimeMillis", millisAtLeast(1))
              .defaultsTo(Duration.ofSeconds(10))
              .help("Longest wait before metrics are sent to CloudWatch."));

  public static final ConfigKey<Integer> METRICS_MAX_QUEUE_SIZE =
      declare(
          in(METRICS, "metricsMaxQueueSize", IntegerType.atLeast(1))
              .defaultsTo(10_000)
              .help("Most metrics waiting to be sent to CloudWatch."));

  static {
    withoutEffect("initialLeaseTableReadCapacity", "a new lease table is billed per request");
    withoutEffect("initialLeaseTableWriteCapacity", "a new lease table is billed per request");
    withoutEffect("maxGetRecordsThreadPool", "KCL 2 does not read it");
    withoutEffect("retryGetRecordsInSeconds", "KCL 2 does not read it");
    withoutEffect("validateSequenceNumberBeforeCheckpointing", "KCL 2 does not read it");
    withoutEffect("shardPrioritizationStrategy", "it cannot be set in a file");
    withoutEffect("shardPrioritization", "it cannot be set in a file");
    withoutEffect("commonClientConfig", "it cannot be set in a file");
    withoutEffect("kinesisClientConfig", "it cannot be set in a file");
    withoutEffect("dynamoDBClientConfig", "it cannot be set in a file");
    withoutEffect("cloudWatchClientConfig", "it cannot be set in a file");
    withoutEffect("maxActiveThreads", "each shard has the threads that it needs");
    withoutEffect("processingLanguage", "it was only shown to AWS");
    withoutEffect("userAgent", "it was only shown to AWS");
  }

  private static final List<ConfigKey<?>> ALL = Collections.unmodifiableList(DECLARED);

  private Keys() {}

  /** Returns all keys in the order of the reference. */
  static List<ConfigKey<?>> all() {
    return ALL;
  }

  private static <T> ConfigKey<T> declare(ConfigKey<T> key) {
    DECLARED.add(key);
    return key;
  }

  private static void withoutEffect(String name, String reason) {
    declare(in(WITHOUT_EFFECT, name, TextType.any()).help(reason));
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  private static DefaultValue<Duration> tuned(Duration aws, Duration local) {
    return new DefaultValue.Derived<>(
        aws.toMillis() + "; " + local.toMillis() + " with endpoint=local",
        settings -> settings.get(ENDPOINT) == Endpoint.LOCAL ? local : aws);
  }

  private static @Nullable String streamNameOfArn(Settings settings) {
    return settings.find(STREAM_ARN).map(Arns::streamName).orElse(null);
  }

  private static @Nullable String regionName(Settings settings) {
    return settings.find(REGION_NAME).orElse(null);
  }

  private static @Nullable String applicationName(Settings settings) {
    return settings.find(APPLICATION_NAME).orElse(null);
  }

  private static ListType<CredentialsSource> credentialsOfService() {
    return new ListType<>(new CredentialsSourceType(), "as AWSCredentialsProvider");
  }

  private static List<CredentialsSource> credentials(Settings settings) {
    return settings.get(AWS_CREDENTIALS_PROVIDER);
  }

  /** KCL's MultiLangDaemon and sylvite say nothing of names that they do not know. */
  private static UnknownKeys usualUnknownKeys(Settings settings) {
    return settings.isGiven(EXECUTABLE_NAME) ? UnknownKeys.WARN : UnknownKeys.ERROR;
  }

  private static int usualRetryAttempts(Settings settings) {
    return settings.get(ON_FAILURE) instanceof OnFailure.Retry ? -1 : 10;
  }

  private static Duration usualRequestTimeout(Settings settings) {
    Duration belowFailover = settings.get(FAILOVER_TIME_MILLIS).multipliedBy(4).dividedBy(5);
    return Duration.ofMillis(Math.min(belowFailover.toMillis(), 4000));
  }
}
