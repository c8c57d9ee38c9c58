package org.kclframework.kcl;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kclframework.core.DeadLetter;
import org.kclframework.core.FailureDestination;
import org.kclframework.core.StreamRecord;
import org.kclframework.core.failure.DeadLetterJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;

/**
 * A stream that dead letters are put into, in the format of {@link DeadLetterJson} and under their
 * record's partition key, so that the letters of a key keep their order.
 *
 * <p>A letter is about a third larger than its record. A stream that takes letters of records of up
 * to 1 MiB needs a maximum record size above the default.
 */
public final class KinesisFailureDestination implements FailureDestination {

  private static final Logger log = LoggerFactory.getLogger(KinesisFailureDestination.class);

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final int MAX_KEY_LENGTH = 256;

  private final KinesisAsyncClient kinesis;
  private final String streamName;

  /** Creates it; the client stays the caller's to close. */
  public KinesisFailureDestination(KinesisAsyncClient kinesis, String streamName) {
    this.kinesis = kinesis;
    this.streamName = streamName;
  }

  /**
   * Makes sure that the stream is there, as far as it is allowed to ask: a role may have the
   * permission to put letters and no other.
   *
   * @throws WorkerStartException if the stream is not there or Kinesis cannot be reached
   */
  public void check() throws WorkerStartException {
    try {
      SourceStream.find(kinesis, new Calls(), streamName, "AccessDeniedException");
    } catch (KinesisException e) {
      log.warn("whether stream {} exists could not be checked: {}", streamName, Calls.reason(e));
    }
  }

  @Override
  public void write(DeadLetter letter) throws IOException {
    // A processor may have left its thread interrupted. Then each wait would end at once, after the
    // letter was sent, and it would be sent again and again.
    boolean interrupted = Thread.interrupted();
    try {
      put(letter);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void put(DeadLetter letter) throws IOException {
    byte[] json = DeadLetterJson.write(letter);
    CompletableFuture<PutRecordResponse> put =
        kinesis.putRecord(
            request ->
                request
                    .streamName(streamName)
                    .partitionKey(key(letter.record()))
                    .data(SdkBytes.fromByteArrayUnsafe(json)));
    try {
      put.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      String size = "a dead letter of " + json.length + " bytes cannot be put into stream ";
      throw new IOException(size + streamName + ": " + Calls.reason(e), e);
    } catch (TimeoutException e) {
      throw new IOException("stream " + streamName + " gave no answer in " + TIMEOUT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while putting into stream " + streamName, e);
    }
  }

  /** Aggregates may hold keys that Kinesis refuses for a record of its own. */
  private static String key(StreamRecord record) {
    String key = record.partitionKey();
    boolean allowed = !key.isEmpty() && key.length() <= MAX_KEY_LENGTH;
    return allowed ? key : record.sequenceNumber();
  }

  @Override
  public String uri() {
    return "kinesis:" + streamName;
  }

  @Override
  public void close() {
    // The client is the caller's.
  }
}
