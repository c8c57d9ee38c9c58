package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kclframework.kcl.WorkerHarness.KINESIS;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.STREAM;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kclframework.core.Checkpoint;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.FailureDestination;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.runner.RunnerOptions;
import org.kclframework.kcl.WorkerConfig.StopWhen;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import org.kclframework.local.http.LocalServer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** What is logged: whatever the levels, no payload. */
@Isolated("sets the levels of all loggers")
@Timeout(60)
final class LogsTest {

  private static final String TOKEN = "Zq9x";

  /** A token over and over, so that a part of a payload is recognised too. */
  private static final String SECRET = TOKEN.repeat(24);

  private static final String SECRET_KEY = "aKeyThatNobodyMaySee";

  private final Sink sink = new Sink();

  /** Recognises the secret as text, in Base64, in hexadecimal dumps and as a list of bytes. */
  private static boolean hasSecret(String text) {
    byte[] token = TOKEN.getBytes(StandardCharsets.UTF_8);
    String base64 =
        Base64.getEncoder().encodeToString(TOKEN.repeat(3).getBytes(StandardCharsets.UTF_8));
    String lowerCase = text.toLowerCase(Locale.ROOT);
    return text.contains(TOKEN + TOKEN)
        || text.contains(base64)
        || text.contains("90, 113, 57, 120")
        || lowerCase.contains(HexFormat.of().formatHex(token))
        || lowerCase.contains(HexFormat.ofDelimiter(" ").formatHex(token));
  }

  @Test
  void secret_isRecognised() {
    byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);
    assertThat(
            List.of(
                "record " + SECRET,
                Base64.getEncoder().encodeToString(bytes),
                HexFormat.of().withUpperCase().formatHex(bytes),
                HexFormat.ofDelimiter(" ").formatHex(bytes),
                Arrays.toString(bytes)))
        .allMatch(LogsTest::hasSecret);
  }

  static List<Retrieval> retrievals() {
    return List.of(
        new Retrieval.Polling(), new Retrieval.FanOut(Optional.empty(), Optional.empty()));
  }

  /** Takes letters at the second attempt, and quotes what it was given as what it throws. */
  private static final class TalkativeDestination implements FailureDestination {

    private final AtomicInteger letters = new AtomicInteger();

    @Override
    public void write(DeadLetter letter) throws IOException {
      if (letters.incrementAndGet() % 2 == 1) {
        throw new IllegalStateException("no room for " + letter.record().text());
      }
    }

    @Override
    public String uri() {
      return "list:";
    }

    @Override
    public void close() {}
  }

  private static Checkpoint fail(StreamRecord record) throws Exception {
    return switch (record.partitionKey()) {
      case "exception" -> throw new IllegalStateException("cannot handle " + record.text());
      case "error" -> throw new AssertionError(record.text(), new IOException(record.text()));
      case "json" -> throw new IllegalStateException(String.valueOf(record.json(Map.class)));
      case "event" -> throw new IllegalStateException(String.valueOf(record.event()));
      default -> Checkpoint.NOW;
    };
  }

  @ParameterizedTest
  @MethodSource("retrievals")
  void payloads_areInNoLogAtAnyLevel(Retrieval retrieval) {
    TalkativeDestination destination = new TalkativeDestination();
    RunnerOptions options =
        RunnerOptions.DEFAULT.withFailurePolicy(
            FailurePolicy.deadLetter(destination)
                .withMaxRetryAttempts(2)
                .withBackoff(Duration.ofMillis(1), Duration.ofMillis(2)));
    try (LogCapture log = new LogCapture();
        WorkerHarness harness = WorkerHarness.withShards(1)) {
      for (String key : List.of("exception", "error", "json", "event", "good")) {
        harness.put(key, SECRET);
      }
      harness.kinesis.put(
          STREAM, "aggregate", new KplAggregate().add("k", SECRET).addWithIndex(7, "x").bytes());
      harness
          .faults
          .on(KINESIS, "GetRecords")
          .times(1)
          .fail(() -> SdkClientException.create("Connection reset"));
      RunningWorker running =
          harness.start(
              config().retrieval(retrieval).runnerOptions(options), sink.processor(LogsTest::fail));
      harness.put("good", SECRET);
      await("all good records", () -> sink.size() >= 2);
      harness
          .faults
          .on(KINESIS, "GetRecords")
          .times(1)
          .fail(() -> ResourceNotFoundException.builder().message("no such shard").build());
      harness.kinesis.splitShard(STREAM, SHARD);
      harness.put("good", SECRET);
      await("the child's record", () -> sink.size() >= 3);
      running.stop();
      assertThat(destination.letters.get()).isEqualTo(2 * 5);
      assertThat(log.lines()).extracting(LogCapture.Line::level).contains(Level.DEBUG, Level.ERROR);
      assertThat(log.loggers(text -> text.contains("given up"))).isNotEmpty();
      assertThat(log.loggers(text -> text.contains(SHARD))).hasSizeGreaterThan(10);
      assertThat(log.loggers(LogsTest::hasSecret)).isEmpty();
    }
  }

  private static <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> C client(
      B builder, LocalServer server) {
    return builder
        .endpointOverride(server.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", SECRET_KEY)))
        .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
        .build();
  }

  /**
   * What the real clients log: three loggers of theirs print what they send and receive, and a
   * worker says so.
   */
  @ParameterizedTest
  @MethodSource("retrievals")
  void payloadsOnTheWire_areInKnownLoggersOnly(Retrieval retrieval) {
    try (LogCapture log = new LogCapture();
        WorkerHarness harness = WorkerHarness.withShards(1);
        LocalServer server = LocalServer.start(0, harness.kinesis, harness.leases);
        KinesisAsyncClient kinesis = client(KinesisAsyncClient.builder(), server);
        DynamoDbAsyncClient dynamoDb = client(DynamoDbAsyncClient.builder(), server)) {
      harness.put("good", SECRET);
      RunningWorker running =
          harness.start(
              config().retrieval(retrieval),
              kinesis,
              dynamoDb,
              builder -> builder.processor(sink.processor(record -> Checkpoint.NOW)));
      await("the record", () -> sink.size() >= 1);
      running.stop();
      Set<String> loggers =
          log.loggers(LogsTest::hasSecret).stream()
              .map(logger -> logger.replace(" DEBUG", ""))
              .collect(Collectors.toSet());
      assertThat(loggers).isNotEmpty().isSubsetOf(PayloadLoggers.NAMES);
      assertThat(log.loggers(text -> text.contains(SECRET_KEY))).isEmpty();
      assertThat(log.lines())
          .filteredOn(line -> line.logger().equals(PayloadLoggers.class.getName()))
          .hasSize(PayloadLoggers.NAMES.size())
          .allSatisfy(line -> assertThat(line.level()).isEqualTo(Level.WARN));
    }
  }

  /**
   * KCL asks many times a second whether a shard may be closed that ends after the run, and logs
   * each refusal as an error.
   */
  @Test
  void shardThatEndsAfterTheRun_isAnErrorAtMostOnceInALog() {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger looks = new AtomicInteger();
    try (LogCapture log = new LogCapture();
        WorkerHarness harness = WorkerHarness.withShards(2)) {
      harness.atClose(release::countDown);
      Shard ending = harness.kinesis.openShards(STREAM).get(0);
      Shard slow = harness.kinesis.openShards(STREAM).get(1);
      putInto(harness, ending, "first");
      putInto(harness, slow, "slow");
      Instant end = Instant.now().plusMillis(1);
      await("a clock that moves", () -> Instant.now().isAfter(end.plusMillis(1)));
      putInto(harness, ending, "too late");
      harness.kinesis.splitShard(STREAM, ending.shardId());
      RunningWorker running =
          harness.start(
              config()
                  .with(KclSetting.TASK_BACKOFF, Duration.ofMillis(1))
                  .stopWhen(StopWhen.CAUGHT_UP)
                  .runnerOptions(RunnerOptions.DEFAULT.withStopAt(end)),
              harness.kinesis,
              Interception.client(
                  DynamoDbAsyncClient.class,
                  harness.leases,
                  (method, arguments, call) -> {
                    if (method.equals("scan")) {
                      looks.incrementAndGet();
                    }
                    return call.get();
                  }),
              builder ->
                  builder.processor(
                      sink.processor(
                          record -> {
                            if (record.text().equals("slow")) {
                              release.await();
                            }
                            return Checkpoint.BY_POLICY;
                          })));
      await(
          "the shard is at the run's end",
          () ->
              running.worker().shards().stream()
                  .anyMatch(shard -> shard.shardId().equals(ending.shardId()) && shard.atTip()));
      int before = looks.get();
      await("KCL has had the time to ask often", () -> looks.get() >= before + 5);
      release.countDown();
      assertThat(running.await().reason()).isEqualTo(WorkerOutcome.Reason.FINISHED);
      assertThat(sink.texts()).containsExactlyInAnyOrder("first", "slow");
      assertThat(log.lines())
          .filteredOn(line -> line.level() == Level.ERROR && line.text().contains("not resolved"))
          .hasSizeLessThanOrEqualTo(1);
    }
  }

  private static void putInto(WorkerHarness harness, Shard shard, String text) {
    harness
        .kinesis
        .putRecord(
            request ->
                request
                    .streamName(STREAM)
                    .partitionKey("any")
                    .explicitHashKey(shard.hashKeyRange().startingHashKey())
                    .data(SdkBytes.fromUtf8String(text)))
        .join();
  }
}
