package org.kclframework.kcl;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/**
 * Looks whether what Kinesis did not find is really gone.
 *
 * <p>KCL takes "not found" for the end of a shard. Kinesis says so of a shard whose records are
 * past their retention, but also when the whole stream was deleted, and may say so for a moment of
 * any shard. If the stream is created again, its shards have the same ids, and a lease that was
 * closed for good would keep them from ever being read. Safe for use by several threads.
 */
final class StreamWatch {

  private static final Logger log = LoggerFactory.getLogger(StreamWatch.class);

  private static final String NOT_FOUND = "ResourceNotFoundException";

  private final KinesisAsyncClient kinesis;
  private final Calls calls;
  private final Map<String, SourceStream> streams;
  private final Consumer<String> streamGone;

  /** What Kinesis says of a shard. */
  enum Answer {
    /** The shard is so old that its stream no longer lists it. */
    GONE,
    /** The shard is there. */
    LISTED,
    /** There was no answer, or the stream is not the one that was read. */
    UNKNOWN
  }

  /**
   * Creates it.
   *
   * @param streams the streams as they were when the worker started
   * @param streamGone told when one of them is not there any more; what it is told says so
   */
  StreamWatch(
      KinesisAsyncClient kinesis,
      Calls calls,
      List<SourceStream> streams,
      Consumer<String> streamGone) {
    this.kinesis = kinesis;
    this.calls = calls;
    this.streams =
        streams.stream().collect(Collectors.toMap(SourceStream::name, Function.identity()));
    this.streamGone = streamGone;
  }

  /** Asks about a shard that was not found. */
  Answer look(String streamName, String shardId) {
    try {
      if (isRecreated(streamName)) {
        return Answer.UNKNOWN;
      }
      return isListed(streamName, shardId) ? Answer.LISTED : Answer.GONE;
    } catch (ResourceNotFoundException e) {
      deleted(streamName);
    } catch (WorkerStartException e) {
      log.error("{}/{}: is the shard still there? {}", streamName, shardId, e.getMessage());
    }
    return Answer.UNKNOWN;
  }

  private boolean isListed(String streamName, String shardId) throws WorkerStartException {
    return SourceStream.shards(kinesis, calls, streamName, NOT_FOUND).stream()
        .anyMatch(shard -> shard.shardId().equals(shardId));
  }

  /** Looks whether a stream still is the one that was read. */
  void checkStream(String streamName) {
    try {
      boolean unused = isRecreated(streamName);
    } catch (ResourceNotFoundException e) {
      deleted(streamName);
    } catch (WorkerStartException e) {
      log.error("is stream {} still there? {}", streamName, e.getMessage());
    }
  }

  private boolean isRecreated(String streamName) throws WorkerStartException {
    SourceStream known = streams.get(streamName);
    boolean recreated =
        known != null
            && !SourceStream.find(kinesis, calls, streamName, NOT_FOUND)
                .created()
                .equals(known.created());
    if (recreated) {
      streamGone.accept(
          "stream " + streamName + " was deleted and created again while it was read");
    }
    return recreated;
  }

  private void deleted(String streamName) {
    streamGone.accept("stream " + streamName + " was deleted while it was read");
  }
}
