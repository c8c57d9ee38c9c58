package org.kclframework.launcher.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.FailureDestination;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.FailurePolicy.OnFailure;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.failure.RedriveDestination;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.config.TestSettings;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.local.kinesis.LocalKinesis;

class FailurePoliciesTest {

  @TempDir Path directory;

  private static FailurePolicy policy(String... arguments) {
    return FailurePolicies.of(TestSettings.of(arguments), LocalKinesis.create());
  }

  @Test
  void default_isThatOfTheFramework() {
    assertThat(policy()).isEqualTo(FailurePolicy.retryForever());
  }

  @Test
  void limits_areThoseOfTheConfiguration() {
    FailurePolicy policy =
        policy(
            "--onFailure=skip",
            "--maxRetryAttempts=3",
            "--retryBackoffMillis=5",
            "--maxRetryBackoffMillis=50",
            "--maxRecordAgeSeconds=60");
    assertThat(policy)
        .isEqualTo(
            FailurePolicy.skip()
                .withMaxRetryAttempts(3)
                .withBackoff(Duration.ofMillis(5), Duration.ofMillis(50))
                .withMaxRecordAge(Duration.ofSeconds(60)));
  }

  @Test
  void stop_hasTenAttempts() {
    assertThat(policy("--onFailure=stop")).isEqualTo(FailurePolicy.stop());
  }

  @Test
  void deadLetters_goToAFileOrAStream() {
    Path file = directory.resolve("letters.jsonl");
    assertThat(destination(policy("--onFailure=deadLetter:file:" + file)))
        .isEqualTo("file:" + file);
    assertThat(destination(policy("--onFailure=deadLetter:kinesis:letters")))
        .isEqualTo("kinesis:letters");
  }

  @Test
  void check_ofALetterFileWithoutDirectory_namesTheKeyAndTheDirectory() {
    Path missing = directory.resolve("missing");
    assertThatThrownBy(
            () ->
                FailurePolicies.check(
                    TestSettings.of("--onFailure=deadLetter:file:" + missing.resolve("a.jsonl")),
                    LocalKinesis.create()))
        .isInstanceOf(LaunchException.class)
        .hasMessage(
            "onFailure is 'deadLetter:file:%s', but there is no directory %s",
            missing.resolve("a.jsonl"), missing);
  }

  @Test
  void check_ofALetterStreamThatIsNotThere_namesTheKeyAndTheStream() {
    assertThatThrownBy(
            () ->
                FailurePolicies.check(
                    TestSettings.of("--onFailure=deadLetter:kinesis:letters"),
                    LocalKinesis.create()))
        .isInstanceOf(LaunchException.class)
        .hasMessageStartingWith(
            "onFailure is 'deadLetter:kinesis:letters': cannot describe stream letters:"
                + " ResourceNotFoundException");
  }

  @Test
  void check_ofPlacesThatAreThere_isSilent() throws LaunchException {
    LocalKinesis kinesis = LocalKinesis.create();
    kinesis.createStream("letters", 1);
    FailurePolicies.check(TestSettings.of("--onFailure=deadLetter:kinesis:letters"), kinesis);
    FailurePolicies.check(
        TestSettings.of("--onFailure=deadLetter:file:" + directory.resolve("a.jsonl")), kinesis);
    FailurePolicies.check(TestSettings.of(), kinesis);
  }

  private static String destination(FailurePolicy policy) {
    return ((OnFailure.DeadLetterTo) policy.onFailure()).destination().uri();
  }

  @Test
  void redrive_keepsTheOriginalRecord() {
    Settings settings = TestSettings.of("--onFailure=deadLetter:kinesis:letters");
    FailurePolicy policy = FailurePolicies.ofRedrive(settings, LocalKinesis.create());
    assertThat(((OnFailure.DeadLetterTo) policy.onFailure()).destination())
        .isInstanceOf(RedriveDestination.class);
    assertThat(destination(policy)).isEqualTo("kinesis:letters");
  }

  @Test
  void close_closesTheDestination() {
    FailurePolicy policy =
        policy("--onFailure=deadLetter:file:" + directory.resolve("letters.jsonl"));
    FailurePolicies.close(policy);
    FailureDestination closed = ((OnFailure.DeadLetterTo) policy.onFailure()).destination();
    assertThatThrownBy(
            () ->
                closed.write(
                    new DeadLetter(
                        StreamRecord.builder().build(), 1, "type", "message", Instant.EPOCH)))
        .hasMessageContaining("is closed");
    FailurePolicies.close(FailurePolicy.skip());
  }
}
