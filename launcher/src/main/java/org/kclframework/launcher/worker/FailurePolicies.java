package org.kclframework.launcher.worker;

import java.util.function.UnaryOperator;
import org.kclframework.core.FailureDestination;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.failure.FileFailureDestination;
import org.kclframework.core.failure.RedriveDestination;
import org.kclframework.kcl.KinesisFailureDestination;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.OnFailure;
import org.kclframework.launcher.config.Settings;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Turns the settings about failed records into a failure policy. */
public final class FailurePolicies {

  private FailurePolicies() {}

  /** Returns the policy of a run. */
  public static FailurePolicy of(Settings settings, KinesisAsyncClient kinesis) {
    return of(settings, kinesis, destination -> destination);
  }

  /** Returns the policy of a redrive, in which what fails is a letter and not a record. */
  public static FailurePolicy ofRedrive(Settings settings, KinesisAsyncClient kinesis) {
    return of(settings, kinesis, RedriveDestination::new);
  }

  /** Releases what the destination of a policy holds open, if it has one. */
  public static void close(FailurePolicy policy) {
    if (policy.onFailure() instanceof FailurePolicy.OnFailure.DeadLetterTo letters) {
      letters.destination().close();
    }
  }

  private static FailurePolicy of(
      Settings settings, KinesisAsyncClient kinesis, UnaryOperator<FailureDestination> around) {
    return new FailurePolicy(
        settings.get(Keys.MAX_RETRY_ATTEMPTS),
        settings.get(Keys.RETRY_BACKOFF_MILLIS),
        settings.get(Keys.MAX_RETRY_BACKOFF_MILLIS),
        settings.find(Keys.MAX_RECORD_AGE_SECONDS),
        onFailure(settings.get(Keys.ON_FAILURE), kinesis, around));
  }

  private static FailurePolicy.OnFailure onFailure(
      OnFailure configured, KinesisAsyncClient kinesis, UnaryOperator<FailureDestination> around) {
    if (configured instanceof OnFailure.DeadLetterFile letters) {
      return new FailurePolicy.OnFailure.DeadLetterTo(
          around.apply(new FileFailureDestination(letters.file())));
    }
    if (configured instanceof OnFailure.DeadLetterStream letters) {
      return new FailurePolicy.OnFailure.DeadLetterTo(
          around.apply(new KinesisFailureDestination(kinesis, letters.streamName())));
    }
    if (configured instanceof OnFailure.Skip) {
      return new FailurePolicy.OnFailure.Skip();
    }
    if (configured instanceof OnFailure.Stop) {
      return new FailurePolicy.OnFailure.Stop();
    }
    return new FailurePolicy.OnFailure.Retry();
  }
}
