package org.kclframework.streams.producer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.runner.Backoff;
import org.kclframework.streams.internal.AwsFailures;
import org.kclframework.streams.producer.DeliveryException.Reason;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/**
 * Decides what becomes of the records of a request when it is answered: they are delivered, have
 * failed, or are sent again. Belongs to the sending thread, but for {@link #stall}.
 */
final class Settlement {

  /** An aggregate that is in another shard than the one it was made for. */
  private record Misplaced(Entry entry, String shardId, String sequenceNumber) {}

  private final ProducerOptions options;
  private final Backlog backlog;
  private final KnownShards shards;
  private final Backoff backoff;
  private final Tally tally;
  private final Results results;
  private final boolean keepsTrying;
  private final List<Misplaced> misplaced = new ArrayList<>();
  private volatile @Nullable Stall stall;

  Settlement(
      ProducerOptions options,
      Backlog backlog,
      KnownShards shards,
      Backoff backoff,
      Tally tally,
      Results results) {
    this.options = options;
    this.backlog = backlog;
    this.shards = shards;
    this.backoff = backoff;
    this.tally = tally;
    this.results = results;
    this.keepsTrying = options.refusals() == ProducerOptions.Refusals.KEEP_TRYING;
  }

  void answered(Request request, PutRecordsResponse response, long now) {
    List<PutRecordsResultEntry> answers = response.records();
    if (answers.size() != request.entries.size()) {
      String problem = answers.size() + " answers to " + request.entries.size() + " records";
      request.entries.forEach(entry -> retry(entry, problem, true, now));
      return;
    }
    for (int i = 0; i < answers.size(); i++) {
      answered(request.entries.get(i), answers.get(i), now);
    }
  }

  private void answered(Entry entry, PutRecordsResultEntry answer, long now) {
    if (answer.sequenceNumber() != null && answer.shardId() != null) {
      entry.lane().limit.accepted(RateLimit.cost(entry.size()));
      stored(entry, answer.shardId(), answer.sequenceNumber(), now);
      return;
    }
    String problem = answer.errorCode() == null ? "no answer" : answer.errorCode();
    if (Failures.isThrottling(problem)) {
      tally.throttled.increment();
      entry.lane().limit.throttled(RateLimit.cost(entry.size()), now);
    }
    retry(entry, problem, answer.errorCode() == null, now);
  }

  private void stored(Entry entry, String shardId, String sequenceNumber, long now) {
    ShardRange expected = entry.lane().shard;
    if (expected.isKnown() && !expected.shardId().equals(shardId)) {
      shards.markOutdated();
      if (entry.isAggregate()) {
        misplaced.add(new Misplaced(entry, shardId, sequenceNumber));
        return;
      }
    }
    deliver(entry, shardId, sequenceNumber, now);
  }

  private void deliver(Entry entry, String shardId, String sequenceNumber, long now) {
    long subSequenceNumber = 0;
    stall = null;
    for (Outgoing record : entry.records()) {
      results.deliver(record, shardId, sequenceNumber, subSequenceNumber);
      record.generationEnded();
      subSequenceNumber++;
    }
    backlog.giveBack(entry, now, now);
  }

  void failed(Request request, Throwable failure, long now) {
    String problem = Failures.describe(failure);
    boolean ofOneRecord = Failures.isOfOneRecord(failure);
    boolean severalOfWhichOneMayBeBad = ofOneRecord && request.records() > 1;
    boolean passing = AwsFailures.isPassing(failure) || (keepsTrying && !ofOneRecord);
    if (passing || severalOfWhichOneMayBeBad) {
      boolean throttled = AwsFailures.isThrottling(failure);
      for (Entry entry : request.entries) {
        entry.records().forEach(record -> record.alone |= severalOfWhichOneMayBeBad);
        if (throttled) {
          tally.throttled.increment();
          entry.lane().limit.throttled(RateLimit.cost(entry.size()), now);
        }
        retry(entry, problem, !throttled && !severalOfWhichOneMayBeBad, now);
      }
      return;
    }
    boolean refused = failure instanceof AwsServiceException;
    String text = (refused ? "Kinesis refused it: " : "the client has failed: ") + problem;
    for (Entry entry : request.entries) {
      Reason reason = ofOneRecord ? Reason.RECORD : Reason.REFUSED;
      for (Outgoing record : entry.records()) {
        // A client that has failed may have sent it before.
        record.uncertain |= !refused;
        fail(record, reason, text, failure);
      }
      backlog.giveBack(entry, now, now);
    }
  }

  private void retry(Entry entry, String problem, boolean uncertain, long now) {
    int attempts = 1;
    stalled(problem);
    for (Outgoing record : entry.records()) {
      record.problem = problem;
      record.uncertain |= uncertain;
      attempts = Math.max(attempts, record.attempts);
      if (record.deadline - now <= 0) {
        expired(record);
      } else {
        tally.retries.increment();
      }
    }
    backlog.giveBack(entry, now + backoff.after(attempts).toNanos(), now);
  }

  /**
   * Sends those aggregates again, of records whose time is over, that are where they may not be.
   */
  void expire(long now) {
    for (Misplaced aggregate : List.copyOf(misplaced)) {
      if (aggregate.entry().records().stream().anyMatch(record -> record.deadline - now <= 0)) {
        misplaced.remove(aggregate);
        retry(aggregate, now);
      }
    }
  }

  /** Decides about aggregates that are in other shards than expected, now that all are known. */
  void shardsAreKnown(StreamView known, long now) {
    List<Misplaced> again = List.copyOf(misplaced);
    misplaced.clear();
    again.forEach(aggregate -> settle(aggregate, known, now));
  }

  /**
   * Decides about an aggregate that is in a shard which was split off or merged after the aggregate
   * was made. KCL drops all of an aggregate that holds a record of another shard, so it has to be
   * sent again, unless all of its records belong where it is.
   */
  private void settle(Misplaced aggregate, StreamView known, long now) {
    boolean belongs =
        known.shards().stream()
            .filter(shard -> shard.shardId().equals(aggregate.shardId()))
            .anyMatch(
                shard ->
                    aggregate.entry().records().stream()
                        .allMatch(record -> shard.hashKeys().contains(record.hashKey)));
    if (belongs) {
      deliver(aggregate.entry(), aggregate.shardId(), aggregate.sequenceNumber(), now);
    } else {
      retry(aggregate, now);
    }
  }

  private void retry(Misplaced aggregate, long now) {
    retry(aggregate.entry(), "its aggregate was stored in another shard", true, now);
  }

  /** Fails a record, which must not be on its way. */
  void fail(Outgoing record, Reason reason, String text, @Nullable Throwable cause) {
    results.fail(record, reason, text, cause);
    record.generationEnded();
  }

  /** Fails a record whose time is over. */
  void expired(Outgoing record) {
    fail(record, Reason.TIME, "its time of " + options.deliveryTimeout() + " is over", null);
  }

  /** Returns whether no answer has left anything to be decided. */
  boolean isIdle() {
    return misplaced.isEmpty();
  }

  /** Notes an attempt that got nothing through. */
  void stalled(String problem) {
    Stall before = stall;
    if (before == null || !before.problem().equals(problem)) {
      stall = new Stall(before == null ? Instant.now() : before.since(), problem);
    }
  }

  /** Notes that there is nothing that could be held up. */
  void nothingWaits() {
    stall = null;
  }

  /** Returns since when and why nothing gets through. */
  Optional<Stall> stall() {
    return Optional.ofNullable(stall);
  }

  /** Hands over the aggregates about which nothing is decided yet. */
  void drain(Consumer<Entry> undecided) {
    misplaced.forEach(aggregate -> undecided.accept(aggregate.entry()));
  }
}
