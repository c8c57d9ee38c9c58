package org.kclframework.core.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.CheckpointPolicy;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.runner.RunnerOptions.ExceptionMessages;

@Timeout(30)
class RunnerOptionsTest {

  private static final CheckpointPolicy OWN = new CheckpointPolicy(Duration.ofSeconds(7), 70);

  @Test
  void default_isTheSafeChoice() {
    RunnerOptions options = RunnerOptions.DEFAULT;
    assertThat(options.failurePolicy()).isEqualTo(FailurePolicy.retryForever());
    assertThat(options.parallelism()).isEqualTo(1);
    assertThat(options.maxInFlight()).isEqualTo(1000);
    assertThat(options.stopAt()).isEmpty();
    assertThat(options.messages()).isEqualTo(ExceptionMessages.HIDDEN);
    assertThat(options.effective(OWN)).isEqualTo(OWN);
  }

  @Test
  void effective_takesEachConfiguredPartOnItsOwn() {
    assertThat(configured(Optional.of(Duration.ZERO), OptionalInt.empty()).effective(OWN))
        .isEqualTo(CheckpointPolicy.everyRecords(70));
    assertThat(configured(Optional.empty(), OptionalInt.of(0)).effective(OWN))
        .isEqualTo(CheckpointPolicy.every(Duration.ofSeconds(7)));
    assertThat(
            RunnerOptions.DEFAULT
                .withCheckpointPolicy(CheckpointPolicy.onlyWhenAsked())
                .effective(OWN))
        .isEqualTo(CheckpointPolicy.onlyWhenAsked());
  }

  @Test
  void with_changesOnePart() {
    RunnerOptions options =
        RunnerOptions.DEFAULT
            .withFailurePolicy(FailurePolicy.skip())
            .withParallelism(4, 40)
            .withStopAt(Instant.EPOCH)
            .withCheckpointPolicy(OWN);
    assertThat(options)
        .isEqualTo(
            new RunnerOptions(
                Optional.of(OWN.every()),
                OptionalInt.of(OWN.records()),
                FailurePolicy.skip(),
                4,
                40,
                Optional.of(Instant.EPOCH),
                ExceptionMessages.HIDDEN));
  }

  @Test
  void constructor_namesTheValueThatIsOutOfBounds() {
    assertThatThrownBy(() -> RunnerOptions.DEFAULT.withParallelism(0, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parallelism must be >= 1, but was 0");
    assertThatThrownBy(() -> RunnerOptions.DEFAULT.withParallelism(8, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxInFlight must be >= parallelism (8), but was 7");
  }

  private static RunnerOptions configured(Optional<Duration> every, OptionalInt records) {
    return new RunnerOptions(
        every,
        records,
        FailurePolicy.retryForever(),
        1,
        1,
        Optional.empty(),
        ExceptionMessages.HIDDEN);
  }
}
