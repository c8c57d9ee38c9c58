package org.kclframework.launcher.services;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.local.LocalStreams;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

class InjectedFaultsTest {

  private final LocalStreams streams = LocalStreams.create();

  private void inject(String text) throws LaunchException {
    InjectedFaults.parse(text).addTo(streams.faults());
  }

  private static Throwable failure(Supplier<CompletableFuture<?>> call) {
    CompletionException failure =
        catchThrowableOfType(CompletionException.class, () -> call.get().join());
    return requireNonNull(failure.getCause());
  }

  private AwsServiceException kinesisError() {
    return (AwsServiceException) failure(() -> streams.kinesis().listStreams());
  }

  private AwsServiceException dynamoDbError() {
    return (AwsServiceException) failure(() -> streams.dynamoDb().listTables());
  }

  @Test
  void throttle_failsInBothServices() throws LaunchException {
    inject("throttle:1");
    assertThat(kinesisError().awsErrorDetails().errorCode())
        .isEqualTo("ProvisionedThroughputExceededException");
    assertThat(kinesisError().isThrottlingException()).isTrue();
    assertThat(dynamoDbError().awsErrorDetails().errorCode())
        .isEqualTo("ProvisionedThroughputExceededException");
  }

  @Test
  void error_isAnInternalOne() throws LaunchException {
    inject("error:1.0");
    assertThat(kinesisError().statusCode()).isEqualTo(500);
    assertThat(kinesisError().awsErrorDetails().errorCode()).isEqualTo("InternalFailure");
    assertThat(dynamoDbError().awsErrorDetails().errorCode()).isEqualTo("InternalServerError");
  }

  @Test
  void drop_takesEffect() throws LaunchException {
    inject("drop:1");
    Throwable failure =
        failure(() -> streams.kinesis().createStream(r -> r.streamName("orders").shardCount(1)));
    assertThat(failure).isInstanceOf(SdkClientException.class);
    streams.faults().clear();
    assertThat(streams.kinesis().openShards("orders")).hasSize(1);
  }

  @Test
  void delay_comesLater() throws LaunchException {
    inject("delay:1:1ms");
    CompletableFuture<?> call = streams.kinesis().listStreams();
    assertThat(call.join()).isNotNull();
  }

  @Test
  void share_isThatOfTheRequests() throws LaunchException {
    inject("throttle:.25, seed:3");
    List<Boolean> first = outcomes();
    assertThat(first.stream().filter(failed -> failed).count()).isBetween(150L, 350L);
    streams.faults().clear();
    inject("seed:3,throttle:0.25");
    assertThat(outcomes()).as("the same seed").isEqualTo(first);
    streams.faults().clear();
    inject("throttle:0.25,seed:4");
    assertThat(outcomes()).as("another seed").isNotEqualTo(first);
  }

  private List<Boolean> outcomes() {
    List<Boolean> failed = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      failed.add(streams.kinesis().listStreams().isCompletedExceptionally());
    }
    return failed;
  }

  @Test
  void none_leavesTheServicesAlone() throws LaunchException {
    inject("throttle:0,error:0.0,drop:0,delay:0:5ms");
    inject("");
    assertThat(outcomes()).doesNotContain(true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "throttle",
        "throttle:",
        "throttle:x",
        "throttle:-1",
        "drop:0.1:5ms",
        "delay:0.1",
        "delay:0.1:5",
        "delay:0.1:0ms",
        "seed:x",
        "timeout:0.1",
        "throttle:0.1,,drop:0.1"
      })
  void otherText_isRefused(String text) {
    LaunchException failure =
        catchThrowableOfType(LaunchException.class, () -> InjectedFaults.parse(text));
    assertThat(failure)
        .hasMessageStartingWith("--faults has '")
        .hasMessageEndingWith("', but must be throttle:P, error:P, drop:P, delay:P:Nms or seed:N");
  }

  @ParameterizedTest
  @ValueSource(strings = {"throttle:1.1", "delay:2:5ms"})
  void shareAboveOne_isRefused(String text) {
    LaunchException failure =
        catchThrowableOfType(LaunchException.class, () -> InjectedFaults.parse(text));
    assertThat(failure)
        .hasMessage(
            "--faults has '" + text + "', but the share of the requests must be from 0 to 1");
  }
}
