package org.kclframework.streams.reader;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.kclframework.core.internal.CallFailures;
import org.kclframework.core.runner.Backoff;
import org.kclframework.streams.reader.StreamReadException.Reason;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** The shards of streams. */
public final class StreamShards {

  private static final int MAX_ATTEMPTS = 8;

  private StreamShards() {}

  /**
   * Returns all shards of a stream, closed ones too, in the order of their ids. Requests that are
   * refused for the rate, or fail in Kinesis, are repeated for some seconds.
   *
   * @throws StreamReadException if they cannot be listed, such as when there is no such stream
   */
  public static List<StreamShard> list(KinesisAsyncClient kinesis, String streamName)
      throws StreamReadException, InterruptedException {
    return list(kinesis, streamName, ReaderOptions.DEFAULT.requestTimeout());
  }

  static List<StreamShard> list(
      KinesisAsyncClient kinesis, String streamName, Duration requestTimeout)
      throws StreamReadException, InterruptedException {
    requireNonNull(kinesis, "kinesis is null");
    requireNonNull(streamName, "streamName is null");
    ShardLister lister = new ShardLister(kinesis, streamName, requestTimeout);
    Backoff backoff =
        new Backoff(
            Duration.ofMillis(50),
            Duration.ofSeconds(2),
            () -> ThreadLocalRandom.current().nextLong());
    for (int attempt = 1; ; attempt++) {
      try {
        return lister.list().get();
      } catch (ExecutionException e) {
        Throwable failure = CallFailures.unwrapped(e);
        if (!isWorthRepeating(failure) || attempt == MAX_ATTEMPTS) {
          throw failure(streamName, failure);
        }
      }
      TimeUnit.NANOSECONDS.sleep(backoff.after(attempt).toNanos());
    }
  }

  /** A client that gets no connection has tried several times by itself. */
  private static boolean isWorthRepeating(Throwable failure) {
    return switch (ReadFailures.kind(failure)) {
      case EXPIRED, THROTTLED -> true;
      case PASSING -> failure instanceof AwsServiceException;
      case NOT_FOUND, REFUSED -> false;
    };
  }

  static StreamReadException failure(String streamName, Throwable failure) {
    Reason reason =
        switch (ReadFailures.kind(failure)) {
          case NOT_FOUND -> Reason.STREAM_GONE;
          case REFUSED -> Reason.REFUSED;
          case EXPIRED, THROTTLED, PASSING -> Reason.GIVEN_UP;
        };
    return new StreamReadException(
        reason,
        "the shards of stream "
            + streamName
            + " cannot be listed: "
            + ReadFailures.describe(failure),
        failure);
  }
}
