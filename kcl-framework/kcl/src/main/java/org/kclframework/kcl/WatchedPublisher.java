package org.kclframework.kcl;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.runner.Stall;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.RequestDetails;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.retrieval.BatchUniqueIdentifier;
import software.amazon.kinesis.retrieval.RecordsDeliveryAck;
import software.amazon.kinesis.retrieval.RecordsPublisher;
import software.amazon.kinesis.retrieval.RecordsRetrieved;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;

/**
 * A publisher of KCL's that notices when KCL passes over one of its batches.
 *
 * <p>KCL acknowledges a batch, looks its shard up, unpacks its aggregates and hands it to the
 * processor. Whatever is thrown on that way, an answer of ListShards that does not come included,
 * makes KCL log that "the incoming data has been skipped" and go on with the next batch. So a batch
 * that was acknowledged is outstanding until the processor has it.
 *
 * <p>KCL works on one batch of a shard at a time; acknowledgements and the processor's callbacks
 * come in one order, though from different threads.
 */
final class WatchedPublisher implements RecordsPublisher {

  private final RecordsPublisher delegate;
  private final Runnable onShutdown;

  /** The batches that were published as the shard's last, and not acknowledged yet. */
  private final Map<BatchUniqueIdentifier, End> ends = new ConcurrentHashMap<>();

  /** Where reading begins; null once a batch was acknowledged. */
  private volatile @Nullable Start start;

  private volatile @Nullable Stall startFailure;
  private volatile Runnable onBareEnd = () -> {};
  private volatile boolean endVouched;
  private volatile boolean outstanding;
  private volatile boolean skipped;

  /**
   * What is known of a batch that is a shard's last. Behind it the publisher publishes others,
   * which only repeat that the shard has ended.
   *
   * @param bare whether it holds no record; then KCL does not hand it to the processor
   * @param vouched whether it tells the child shards
   */
  private record End(boolean bare, boolean vouched) {}

  private record Start(
      ExtendedSequenceNumber sequenceNumber, InitialPositionInStreamExtended initialPosition) {}

  WatchedPublisher(RecordsPublisher delegate, Runnable onShutdown) {
    this.delegate = delegate;
    this.onShutdown = onShutdown;
  }

  /** Sets what is done when the shard ends with a batch that the processor does not get. */
  void onBareEnd(Runnable action) {
    onBareEnd = action;
  }

  /** Takes note that the processor has the batch that was acknowledged last. */
  void received() {
    outstanding = false;
  }

  /** Returns whether a batch before the one that was acknowledged last was passed over. */
  boolean hasSkipped() {
    return skipped;
  }

  /** Returns whether any batch that was acknowledged did not reach the processor. */
  boolean hasLost() {
    return skipped || outstanding;
  }

  /**
   * Returns whether the last batch told the child shards, as Kinesis does at a shard's end. KCL
   * also makes an end up, when the shard was not found.
   */
  boolean isEndVouched() {
    return endVouched;
  }

  @Override
  public void notify(RecordsDeliveryAck ack) {
    start = null;
    End end = ends.remove(ack.batchUniqueIdentifier());
    skipped |= outstanding;
    outstanding = end == null || !end.bare();
    endVouched = end != null && end.vouched();
    delegate.notify(ack);
    if (end != null && end.bare()) {
      // All batches before this one are with the processor.
      onBareEnd.run();
    }
  }

  /**
   * Subscribes KCL. Until the first batch is acknowledged, each subscription begins at the
   * checkpoint: KCL's fan-out publisher, once it was connected, would begin behind it, and so pass
   * over the rest of an aggregate whose first records the checkpoint covers.
   */
  @Override
  public void subscribe(Subscriber<? super RecordsRetrieved> subscriber) {
    Start from = start;
    if (from != null) {
      delegate.start(from.sequenceNumber(), from.initialPosition());
    }
    delegate.subscribe(
        new Subscriber<>() {
          @Override
          public void onSubscribe(Subscription subscription) {
            subscriber.onSubscribe(subscription);
          }

          @Override
          public void onNext(RecordsRetrieved batch) {
            ProcessRecordsInput input = batch.processRecordsInput();
            if (input.isAtShardEnd()) {
              ends.put(
                  batch.batchUniqueIdentifier(),
                  new End(input.records().isEmpty(), !input.childShards().isEmpty()));
            }
            subscriber.onNext(batch);
          }

          @Override
          public void onError(Throwable failure) {
            subscriber.onError(failure);
          }

          @Override
          public void onComplete() {
            subscriber.onComplete();
          }
        });
  }

  /** Starts to fetch. When that fails KCL tries again, for ever, and tells nobody. */
  @Override
  public void start(
      ExtendedSequenceNumber sequenceNumber, InitialPositionInStreamExtended initialPosition) {
    start = new Start(sequenceNumber, initialPosition);
    try {
      delegate.start(sequenceNumber, initialPosition);
      startFailure = null;
    } catch (RuntimeException e) {
      Stall before = startFailure;
      startFailure =
          new Stall(
              before == null ? Instant.now() : before.since(),
              sequenceNumber.sequenceNumber(),
              before == null ? 1 : before.attempts() + 1,
              "the shard cannot be read: " + Calls.reason(e));
      throw e;
    }
  }

  /** Returns why the shard could not be read when it was tried last; empty once it is read. */
  Optional<Stall> startFailure() {
    return Optional.ofNullable(startFailure);
  }

  @Override
  public void restartFrom(RecordsRetrieved batch) {
    delegate.restartFrom(batch);
  }

  @Override
  public RequestDetails getLastSuccessfulRequestDetails() {
    return delegate.getLastSuccessfulRequestDetails();
  }

  @Override
  public void shutdown() {
    onShutdown.run();
    delegate.shutdown();
  }
}
