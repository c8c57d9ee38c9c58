package org.kclframework.kcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kclframework.kcl.WorkerHarness.APPLICATION;
import static org.kclframework.kcl.WorkerHarness.DYNAMODB;
import static org.kclframework.kcl.WorkerHarness.KINESIS;
import static org.kclframework.kcl.WorkerHarness.SHARD;
import static org.kclframework.kcl.WorkerHarness.await;
import static org.kclframework.kcl.WorkerHarness.config;
import static org.kclframework.kcl.WorkerHarness.numbers;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kclframework.kcl.WorkerHarness.RunningWorker;
import org.kclframework.kcl.WorkerOutcome.Reason;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.kinesis.model.KinesisException;

/** What keeps a worker from starting, and how it is told: in one sentence with the cause. */
@Timeout(60)
final class StartFailureTest {

  private final Sink sink = new Sink();

  private WorkerOutcome start(WorkerHarness harness) {
    return harness
        .start(
            config(),
            builder -> builder.processor(sink.processor()).answerTimeout(Duration.ofMillis(300)))
        .await();
  }

  static Stream<Arguments> errors() {
    return Stream.of(
        Arguments.of(new OutOfMemoryError("no thread"), Reason.OUT_OF_MEMORY),
        Arguments.of(new NoClassDefFoundError("javax/xml/bind"), Reason.INTERNAL_ERROR));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void errorDuringTheStart_endsTheRun(Error error, Reason reason) {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      WorkerOutcome outcome =
          harness
              .start(
                  config(),
                  builder ->
                      builder
                          .processor(sink.processor())
                          .kclChange(
                              configs -> {
                                throw error;
                              }))
              .await();
      assertThat(outcome.reason()).isEqualTo(reason);
      assertThat(outcome.message()).isEqualTo("cannot start: " + error);
      assertThat(outcome.failure()).containsSame(error);
    }
  }

  @Test
  void missingStream_isNamed() {
    try (WorkerHarness harness = new WorkerHarness()) {
      WorkerOutcome outcome = start(harness);
      assertThat(outcome.reason()).isEqualTo(Reason.NOT_STARTED);
      assertThat(outcome.isSuccess()).isFalse();
      assertThat(outcome.message())
          .startsWith("cannot describe stream orders: ResourceNotFoundException: Stream orders")
          .contains("not found");
    }
  }

  @Test
  void missingPermissionOnTheStream_isNamed() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness
          .faults
          .on(KINESIS, "DescribeStreamSummary")
          .fail(
              () ->
                  KinesisException.builder()
                      .statusCode(400)
                      .awsErrorDetails(
                          AwsErrorDetails.builder()
                              .errorCode("AccessDeniedException")
                              .errorMessage("User: bob is not authorized")
                              .build())
                      .build());
      WorkerOutcome outcome = start(harness);
      assertThat(outcome.reason()).isEqualTo(Reason.NOT_STARTED);
      assertThat(outcome.message())
          .isEqualTo(
              "cannot describe stream orders: AccessDeniedException: User: bob is not authorized");
    }
  }

  @Test
  void missingPermissionOnTheTable_isNamed() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness
          .faults
          .on(DYNAMODB, "CreateTable")
          .fail(
              () ->
                  DynamoDbException.builder()
                      .statusCode(400)
                      .awsErrorDetails(
                          AwsErrorDetails.builder()
                              .errorCode("AccessDeniedException")
                              .errorMessage("User: bob is not authorized")
                              .build())
                      .build());
      WorkerOutcome outcome = start(harness);
      assertThat(outcome.reason()).isEqualTo(Reason.NOT_STARTED);
      assertThat(outcome.message())
          .startsWith("cannot create lease table order-counter: ")
          .contains("User: bob is not authorized");
    }
  }

  @Test
  void unreachableEndpoint_isNamed() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness
          .faults
          .on(KINESIS, "DescribeStreamSummary")
          .fail(
              () ->
                  SdkClientException.create(
                      "Unable to execute HTTP request",
                      new UnknownHostException("kinesis.nowhere.amazonaws.com")));
      WorkerOutcome outcome = start(harness);
      assertThat(outcome.reason()).isEqualTo(Reason.NOT_STARTED);
      assertThat(outcome.message())
          .isEqualTo(
              "cannot describe stream orders: unknown host kinesis.nowhere.amazonaws.com; are the"
                  + " region and the endpoint right?");
    }
  }

  @Test
  void streamThatDoesNotAnswer_isNamed() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.faults.on(KINESIS, "DescribeStreamSummary").hang();
      WorkerOutcome outcome = start(harness);
      assertThat(outcome.reason()).isEqualTo(Reason.NOT_STARTED);
      assertThat(outcome.message()).isEqualTo("cannot describe stream orders: no answer in 300 ms");
    }
  }

  @Test
  void tableThatDoesNotAnswer_isNamed() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.faults.on(DYNAMODB, "DescribeTable").hang();
      WorkerOutcome outcome = start(harness);
      assertThat(outcome.reason()).isEqualTo(Reason.NOT_STARTED);
      assertThat(outcome.message())
          .isEqualTo("cannot describe lease table order-counter: no answer in 300 ms");
    }
  }

  @Test
  void shardsThatCannotBeListed_areNamed() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness
          .faults
          .on(KINESIS, "ListShards")
          .fail(
              () ->
                  SdkClientException.create(
                      "Unable to execute HTTP request", new ConnectException("refused")));
      WorkerOutcome outcome = start(harness);
      assertThat(outcome.reason()).isEqualTo(Reason.NOT_STARTED);
      assertThat(outcome.message())
          .startsWith("cannot create the leases of stream orders in table order-counter: ")
          .contains("refused");
    }
  }

  @Test
  void tableOfAnotherKind_isRefused() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness
          .leases
          .createTable(
              request ->
                  request
                      .tableName(APPLICATION)
                      .billingMode(BillingMode.PAY_PER_REQUEST)
                      .keySchema(
                          KeySchemaElement.builder()
                              .attributeName("customer")
                              .keyType(KeyType.HASH)
                              .build())
                      .attributeDefinitions(
                          AttributeDefinition.builder()
                              .attributeName("customer")
                              .attributeType(ScalarAttributeType.S)
                              .build()))
          .join();
      WorkerOutcome outcome = start(harness);
      assertThat(outcome.reason()).isEqualTo(Reason.NOT_STARTED);
      assertThat(outcome.message())
          .isEqualTo(
              "table order-counter is not a lease table: its key is [customer] instead of"
                  + " [leaseKey]; set tableName to another name");
    }
  }

  /** Another worker has just begun to create the table: it is there, but cannot be read. */
  @Test
  void tableThatIsBeingCreated_isWaitedFor() {
    AtomicInteger looks = new AtomicInteger();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      harness.runToTheTip(config(), sink.processor());
      harness.put(10);
      DynamoDbAsyncClient creating =
          Interception.client(
              DynamoDbAsyncClient.class,
              harness.leases,
              (method, arguments, call) -> {
                boolean ready = looks.get() >= 3;
                if (method.equals("scan") && !ready) {
                  Object failure =
                      CompletableFuture.failedFuture(
                          ResourceNotFoundException.builder().message("not active").build());
                  return failure;
                }
                if (!method.equals("describeTable") || ready) {
                  return call.get();
                }
                looks.incrementAndGet();
                Object changed =
                    ((CompletableFuture<?>) call.get())
                        .thenApply(answer -> creating((DescribeTableResponse) answer));
                return changed;
              });
      harness.start(
          config(), harness.kinesis, creating, builder -> builder.processor(sink.processor()));
      await("all records", () -> sink.size() >= 10);
      assertThat(sink.texts()).isEqualTo(numbers(10));
    }
  }

  /** A table may be in creation for minutes; whoever stops the worker does not wait for that. */
  @Test
  void stopWhileTheTableIsBeingCreated_isObeyedAtOnce() {
    AtomicInteger looks = new AtomicInteger();
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      DynamoDbAsyncClient creating =
          Interception.client(
              DynamoDbAsyncClient.class,
              harness.leases,
              (method, arguments, call) -> {
                if (!method.equals("describeTable")) {
                  return call.get();
                }
                looks.incrementAndGet();
                Object changed =
                    ((CompletableFuture<?>) call.get())
                        .thenApply(answer -> creating((DescribeTableResponse) answer));
                return changed;
              });
      RunningWorker running =
          harness.start(
              config(), harness.kinesis, creating, builder -> builder.processor(sink.processor()));
      await("the worker waits for the table", () -> looks.get() >= 3);
      assertThat(running.stop().reason()).isEqualTo(Reason.STOPPED);
    }
  }

  private static DescribeTableResponse creating(DescribeTableResponse response) {
    return response.toBuilder()
        .table(
            table ->
                table.tableStatus(TableStatus.CREATING).keySchema(response.table().keySchema()))
        .build();
  }

  /** What KCL itself refuses is a failed start too, not an exception out of the run. */
  @Test
  void configurationThatKclRefuses_isAFailedStart() {
    try (WorkerHarness harness = WorkerHarness.withShards(1)) {
      WorkerOutcome outcome =
          harness
              .start(
                  config(),
                  builder ->
                      builder
                          .processor(sink.processor())
                          .kclChange(
                              configs -> {
                                throw new IllegalArgumentException("no such dimension");
                              }))
              .await();
      assertThat(outcome.reason()).isEqualTo(Reason.NOT_STARTED);
      assertThat(outcome.message()).isEqualTo("cannot start: no such dimension");
      assertThat(harness.checkpoint(SHARD)).isEqualTo("TRIM_HORIZON");
    }
  }

  @Test
  void run_canBeCalledOnce() {
    try (WorkerHarness harness = new WorkerHarness()) {
      Worker worker =
          Worker.builder(config().build(), harness.kinesis, harness.leases)
              .processor(sink.processor())
              .build();
      worker.run();
      assertThatThrownBy(worker::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("a worker runs only once");
    }
  }
}
