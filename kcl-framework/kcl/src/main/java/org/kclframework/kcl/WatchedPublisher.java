package org.kclframework.kcl;

import org.jspecify.annotations.Nullable;
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

  /** The batch that only tells the shard's end: KCL does not hand it to the processor. */
  private volatile @Nullable BatchUniqueIdentifier bareEnd;

  private volatile boolean endVouched;
  private volatile boolean outstanding;
  private volatile boolean skipped;

  WatchedPublisher(RecordsPublisher delegate, Runnable onShutdown) {
    this.delegate = delegate;
    this.onShutdown = onShutdown;
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
    skipped |= outstanding;
    outstanding = !ack.batchUniqueIdentifier().equals(bareEnd);
    delegate.notify(ack);
  }

  @Override
  public void subscribe(Subscriber<? super RecordsRetrieved> subscriber) {
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
              endVouched = !input.childShards().isEmpty();
              bareEnd = input.records().isEmpty() ? batch.batchUniqueIdentifier() : null;
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

  @Override
  public void start(
      ExtendedSequenceNumber sequenceNumber, InitialPositionInStreamExtended initialPosition) {
    delegate.start(sequenceNumber, initialPosition);
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
