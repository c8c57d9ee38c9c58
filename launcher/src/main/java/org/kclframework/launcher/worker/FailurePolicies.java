package org.kclframework.launcher.worker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.kclframework.core.FailureDestination;
import org.kclframework.core.FailurePolicy;
import org.kclframework.core.failure.FileFailureDestination;
import org.kclframework.core.failure.RedriveDestination;
import org.kclframework.kcl.KinesisFailureDestination;
import org.kclframework.kcl.WorkerStartException;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.config.OnFailure;
import org.kclframework.launcher.config.Settings;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
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

  /**
   * Makes sure that the dead letters of the settings, if there are to be any, have a place to go.
   *
   * @throws LaunchException if the stream or the file's directory is not there
   */
  public static void check(Settings settings, KinesisAsyncClient kinesis) throws LaunchException {
    OnFailure configured = settings.get(Keys.ON_FAILURE);
    if (configured instanceof OnFailure.DeadLetterFile letters) {
      checkDirectory(letters);
    }
    if (configured instanceof OnFailure.DeadLetterStream letters) {
      try {
        new KinesisFailureDestination(kinesis, letters.streamName()).check();
      } catch (WorkerStartException e) {
        throw new LaunchException(
            ExitCode.INITIALIZATION_FAILED, "onFailure is '" + letters + "': " + e.getMessage(), e);
      }
    }
  }

  private static void checkDirectory(OnFailure.DeadLetterFile letters) throws LaunchException {
    Path directory = letters.file().toAbsolutePath().getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      throw new LaunchException(
          ExitCode.BAD_CONFIGURATION,
          "onFailure is '" + letters + "', but there is no directory " + directory);
    }
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
