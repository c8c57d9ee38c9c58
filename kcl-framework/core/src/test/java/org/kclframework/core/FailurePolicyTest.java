package org.kclframework.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kclframework.core.FailurePolicy.OnFailure;

@Timeout(30)
class FailurePolicyTest {

  @Test
  void retryForever_givesNothingUp() {
    FailurePolicy policy = FailurePolicy.retryForever();
    assertThat(policy.maxRetryAttempts()).isEqualTo(FailurePolicy.UNLIMITED);
    assertThat(policy.maxRecordAge()).isEmpty();
    assertThat(policy.onFailure()).isEqualTo(new OnFailure.Retry());
  }

  @Test
  void otherPolicies_giveUpAfterTenRetries() {
    assertThat(FailurePolicy.skip().maxRetryAttempts()).isEqualTo(10);
    assertThat(FailurePolicy.skip().onFailure()).isEqualTo(new OnFailure.Skip());
    assertThat(FailurePolicy.stop().maxRetryAttempts()).isEqualTo(10);
    assertThat(FailurePolicy.stop().onFailure()).isEqualTo(new OnFailure.Stop());
  }

  @Test
  void with_changesOnePart() {
    FailurePolicy policy =
        FailurePolicy.skip()
            .withMaxRetryAttempts(3)
            .withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(2))
            .withMaxRecordAge(Duration.ofHours(1));
    assertThat(policy.maxRetryAttempts()).isEqualTo(3);
    assertThat(policy.backoff()).isEqualTo(Duration.ofSeconds(1));
    assertThat(policy.maxBackoff()).isEqualTo(Duration.ofSeconds(2));
    assertThat(policy.maxRecordAge()).contains(Duration.ofHours(1));
    assertThat(policy.onFailure()).isEqualTo(new OnFailure.Skip());
  }

  @Test
  void constructor_takesTheBounds() {
    assertThatCode(
            () ->
                FailurePolicy.skip()
                    .withMaxRetryAttempts(0)
                    .withBackoff(Duration.ZERO, Duration.ZERO)
                    .withMaxRecordAge(Duration.ofNanos(1)))
        .doesNotThrowAnyException();
    assertThatCode(() -> FailurePolicy.skip().withMaxRetryAttempts(-1)).doesNotThrowAnyException();
  }

  @Test
  void constructor_namesTheValueThatIsOutOfBounds() {
    FailurePolicy policy = FailurePolicy.skip();
    assertThatThrownBy(() -> policy.withMaxRetryAttempts(-2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxRetryAttempts must be >= -1, but was -2");
    assertThatThrownBy(() -> policy.withBackoff(Duration.ofMillis(-1), Duration.ofMillis(5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("backoff must be >= 0, but was PT-0.001S");
    assertThatThrownBy(() -> policy.withBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxBackoff must be >= backoff (PT2S), but was PT1S");
    assertThatThrownBy(() -> policy.withMaxRecordAge(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxRecordAge must be > 0, but was PT0S");
  }

  @Test
  void constructor_refusesABoundOnWhatIsTriedForEver() {
    FailurePolicy policy = FailurePolicy.retryForever();
    assertThatThrownBy(() -> policy.withMaxRetryAttempts(5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("say what follows");
    assertThatThrownBy(() -> policy.withMaxRecordAge(Duration.ofHours(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("say what follows");
  }
}
