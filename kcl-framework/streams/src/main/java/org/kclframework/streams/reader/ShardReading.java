package org.kclframework.streams.reader;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.StreamRecord;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** A shard on its way from its start to its end. Guarded by the reader's lock. */
final class ShardReading {

  /** How much this machine's clock and that of Kinesis may differ. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);

  /** What it is doing. */
  enum State {
    /** Its parents are still being read. */
    WAITING,
    /** Its next request is to be sent when it is due. */
    IDLE,
    /** It is asking. */
    REQUESTING,
    /** It has records to be handed out. */
    READY,
    /** It is read as far as the reader wants to. */
    DONE,
    /** It was closed, and all of it is handed out. */
    ENDED
  }

  /** What to ask for next. */
  enum Step {
    /** An iterator. */
    ITERATOR,
    /** Records. */
    RECORDS,
    /** The shards that follow it. */
    CHILDREN
  }

  private final StreamShard shard;
  private final StartPosition start;
  private final ShardRecords records;

  private State state = State.WAITING;
  private Step step = Step.ITERATOR;

  /** Where an iterator has to begin so that nothing is lost and nothing comes twice. */
  private StartPosition resume;

  private @Nullable String iterator;
  private Instant askedAt = Instant.EPOCH;
  private long due;
  private long readAt;
  private long millisBehindLatest = -1;
  private boolean atTip;
  private @Nullable List<StreamShard> children;
  private boolean lost;
  private int failures;
  private long failingSince;

  ShardReading(String streamName, StreamShard shard, StartPosition start, ReadTally tally) {
    this.shard = shard;
    this.start = start;
    this.resume = start;
    this.records = new ShardRecords(new Deaggregator(streamName, shard, tally), start);
  }

  StreamShard shard() {
    return shard;
  }

  State state() {
    return state;
  }

  Step step() {
    return step;
  }

  /** Returns when the next request is to be sent, by {@link System#nanoTime}. */
  long due() {
    return due;
  }

  /** Returns when its last read began. */
  long readAt() {
    return readAt;
  }

  void readAt(long nanos) {
    readAt = nanos;
  }

  /** Returns whether it is still to be found out where its newest record is. */
  boolean isToBeginAtTip() {
    return resume instanceof StartPosition.Latest && state != State.WAITING && state != State.ENDED;
  }

  String iterator() {
    return requireNonNull(iterator, "there is no iterator");
  }

  long millisBehindLatest() {
    return millisBehindLatest;
  }

  /**
   * Returns whether the last read found nothing behind what was read before, and that the shard is
   * open: the last records of one that was closed say the same of their distance to the tip.
   */
  boolean isAtTip() {
    return atTip;
  }

  boolean isAtEnd() {
    return children != null;
  }

  /** Returns the shards that follow, as far as the last answer named them. */
  List<StreamShard> children() {
    return children == null ? List.of() : children;
  }

  /** Returns whether Kinesis does not know the shard any more. */
  boolean isLost() {
    return lost;
  }

  int failures() {
    return failures;
  }

  /** Returns how long its requests have been failing. */
  long failingNanos(long now) {
    return failures == 0 ? 0 : now - failingSince;
  }

  void beIdle(long dueAt) {
    state = State.IDLE;
    due = dueAt;
  }

  void asks(Instant time) {
    state = State.REQUESTING;
    askedAt = time;
  }

  void ask(Step next, long dueAt) {
    step = next;
    beIdle(dueAt);
  }

  void beDone() {
    state = State.DONE;
  }

  void end() {
    state = State.ENDED;
    iterator = null;
  }

  GetShardIteratorRequest iteratorRequest(String streamName) {
    GetShardIteratorRequest.Builder request =
        GetShardIteratorRequest.builder().streamName(streamName).shardId(shard.shardId());
    if (resume instanceof StartPosition.AtTimestamp at) {
      request.shardIteratorType(ShardIteratorType.AT_TIMESTAMP).timestamp(at.time());
    } else if (resume instanceof StartPosition.After after) {
      request
          .shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
          .startingSequenceNumber(after.sequenceNumber());
    } else if (resume instanceof StartPosition.Within within) {
      request
          .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
          .startingSequenceNumber(within.sequenceNumber());
    } else {
      request.shardIteratorType(
          resume instanceof StartPosition.Latest
              ? ShardIteratorType.LATEST
              : ShardIteratorType.TRIM_HORIZON);
    }
    return request.build();
  }

  void received(String newIterator) {
    lost = false;
    iterator = newIterator;
    step = Step.RECORDS;
    if (resume instanceof StartPosition.Latest) {
      resumeAtTip();
    }
  }

  /** Takes the records of an answer, and the place behind them. */
  void received(GetRecordsResponse answer) {
    failures = 0;
    if (answer.millisBehindLatest() != null) {
      millisBehindLatest = answer.millisBehindLatest();
    }
    records.add(answer.records(), millisBehindLatest);
    if (!answer.records().isEmpty()) {
      Record last = answer.records().get(answer.records().size() - 1);
      resume = new StartPosition.After(last.sequenceNumber());
    } else if (resume instanceof StartPosition.AtTimestamp
        && start instanceof StartPosition.Latest
        && millisBehindLatest == 0) {
      resumeAtTip();
    }
    iterator = answer.nextShardIterator();
    atTip = iterator != null && answer.records().isEmpty() && millisBehindLatest == 0;
    if (iterator == null) {
      children =
          answer.hasChildShards()
              ? answer.childShards().stream().map(StreamShard::of).toList()
              : List.of();
    }
    state = State.READY;
  }

  /** Without a record to go on from, the time has to do. */
  private void resumeAtTip() {
    resume = new StartPosition.AtTimestamp(askedAt.minus(CLOCK_TOLERANCE));
  }

  void failed(long now) {
    if (failures == 0) {
      failingSince = now;
    }
    failures++;
  }

  void expired() {
    iterator = null;
    step = Step.ITERATOR;
  }

  void lose() {
    lost = true;
    step = Step.CHILDREN;
  }

  /** Goes back to where it was before it seemed lost. */
  void isThereAfterAll() {
    lost = false;
    expired();
  }

  ShardRecords records() {
    return records;
  }

  /** Returns where a shard begins that follows this one. */
  StartPosition startOfChildren() {
    return start instanceof StartPosition.AtTimestamp ? start : StartPosition.trimHorizon();
  }

  ShardPosition position() {
    return new ShardPosition(
        shard.shardId(),
        records.last().map(StreamRecord::sequenceNumber),
        records.last().map(StreamRecord::subSequenceNumber).orElse(0L),
        records.complete(),
        millisBehindLatest,
        state == State.ENDED);
  }
}
