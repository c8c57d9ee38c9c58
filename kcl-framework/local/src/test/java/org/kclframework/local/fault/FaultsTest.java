package org.kclframework.local.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

class FaultsTest {

  private final Faults faults = new Faults();
  private final List<String> applied = new ArrayList<>();

  @Test
  void around_withoutFaultsAppliesAndReturnsTheResult() {
    assertThat(call("GetRecords", "a")).isCompletedWithValue("result of a");
    assertThat(applied).containsExactly("a");
  }

  @Test
  void around_turnsWhatTheOperationThrowsIntoAFailedFuture() {
    CompletableFuture<String> future =
        faults.around(
            "kinesis",
            "GetRecords",
            "a",
            () -> {
              throw new IllegalStateException("broken");
            });

    assertFailedWith(future, IllegalStateException.class);
  }

  @Test
  void fail_failsEachMatchingRequestWithoutEffectUntilClosed() {
    FaultHandle handle = faults.on("kinesis", "GetRecords").fail(IllegalStateException::new);

    assertFailedWith(call("GetRecords", "a"), IllegalStateException.class);
    assertFailedWith(call("GetRecords", "b"), IllegalStateException.class);
    assertThat(call("PutRecord", "c")).isCompleted();
    assertThat(handle.strikes()).isEqualTo(2);

    handle.close();
    assertThat(call("GetRecords", "d")).isCompleted();
    assertThat(applied).containsExactly("c", "d");
  }

  @Test
  void on_serviceAloneStrikesEachOperationOfThatServiceOnly() {
    faults.on("kinesis").fail(IllegalStateException::new);

    assertFailedWith(call("GetRecords", "a"), IllegalStateException.class);
    assertFailedWith(call("PutRecord", "b"), IllegalStateException.class);
    assertThat(faults.around("dynamodb", "GetRecords", "c", () -> "result")).isCompleted();
  }

  @Test
  void matching_strikesOnlyRequestsOfTheTypeThatTheConditionAccepts() {
    faults
        .on("kinesis", "GetRecords")
        .matching(String.class, request -> request.startsWith("bad"))
        .fail(IllegalStateException::new);

    assertFailedWith(call("GetRecords", "bad"), IllegalStateException.class);
    assertThat(call("GetRecords", "good")).isCompleted();
    assertThat(faults.around("kinesis", "GetRecords", 1, () -> "result")).isCompleted();
  }

  @Test
  void times_strikesOnlyTheNextRequests() {
    FaultHandle handle =
        faults.on("kinesis", "GetRecords").times(2).fail(IllegalStateException::new);

    assertThat(call("GetRecords", "a")).isCompletedExceptionally();
    assertThat(call("GetRecords", "b")).isCompletedExceptionally();
    assertThat(call("GetRecords", "c")).isCompleted();
    assertThat(handle.strikes()).isEqualTo(2);
  }

  @Test
  void withProbability_strikesAboutThatShareAndTheSameRequestsForTheSameSeed() {
    FaultHandle first =
        faults.on("kinesis", "GetRecords").withProbability(0.3, 7).fail(IllegalStateException::new);
    List<Boolean> decisions = decide(1000);
    assertThat(first.strikes()).isBetween(200L, 400L);
    first.close();

    faults.on("kinesis", "GetRecords").withProbability(0.3, 7).fail(IllegalStateException::new);
    assertThat(decide(1000)).isEqualTo(decisions);
  }

  private List<Boolean> decide(int count) {
    List<Boolean> decisions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      decisions.add(call("GetRecords", "a").isCompletedExceptionally());
    }
    return decisions;
  }

  @Test
  void hang_holdsTheRequestUntilTheHandleIsClosed() {
    FaultHandle handle = faults.on("kinesis", "GetRecords").hang();
    CompletableFuture<String> future = call("GetRecords", "a");
    assertThat(future).isNotDone();
    assertThat(applied).isEmpty();

    handle.close();
    handle.close();

    assertThat(future).isCompletedWithValue("result of a");
  }

  @Test
  void clear_removesAllFaultsAndReleasesWhatHangs() {
    faults.on("kinesis", "PutRecord").fail(IllegalStateException::new);
    faults.on("kinesis", "GetRecords").hang();
    CompletableFuture<String> future = call("GetRecords", "a");

    faults.clear();

    assertThat(future).isCompleted();
    assertThat(call("PutRecord", "b")).isCompleted();
  }

  @Test
  void delay_appliesOnAnotherThread() throws Exception {
    faults.on("kinesis", "GetRecords").delay(Duration.ofMillis(1));

    Thread thread =
        faults
            .around("kinesis", "GetRecords", "a", Thread::currentThread)
            .get(10, TimeUnit.SECONDS);

    assertThat(thread).isNotSameAs(Thread.currentThread());
  }

  @Test
  void dropResponse_appliesAndFailsWithAClientException() {
    faults.on("kinesis", "PutRecord").times(1).dropResponse();

    assertFailedWith(call("PutRecord", "a"), SdkClientException.class);
    assertThat(applied).containsExactly("a");
  }

  @Test
  void around_nestsFaultsInTheOrderTheyWereAdded() {
    FaultHandle hang = faults.on("kinesis", "GetRecords").hang();
    FaultHandle failure =
        faults.on("kinesis", "GetRecords").times(1).fail(IllegalStateException::new);

    CompletableFuture<String> future = call("GetRecords", "a");
    assertThat(failure.strikes()).isZero();
    hang.close();

    assertFailedWith(future, IllegalStateException.class);
    assertThat(failure.strikes()).isEqualTo(1);
  }

  @Test
  void builder_refusesMeaninglessValues() {
    FaultBuilder builder = faults.on("kinesis", "GetRecords");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.times(0))
        .withMessage("times must be >= 1, but was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.withProbability(1.5, 1))
        .withMessage("probability must be between 0 and 1, but was 1.5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.withProbability(Double.NaN, 1))
        .withMessage("probability must be between 0 and 1, but was NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.delay(Duration.ZERO))
        .withMessage("delay must be > 0, but was PT0S");
  }

  private CompletableFuture<String> call(String operation, String request) {
    return faults.around(
        "kinesis",
        operation,
        request,
        () -> {
          applied.add(request);
          return "result of " + request;
        });
  }

  private static void assertFailedWith(
      CompletableFuture<?> future, Class<? extends Throwable> type) {
    assertThat(future).isCompletedExceptionally();
    assertThatThrownBy(future::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(type);
  }
}
