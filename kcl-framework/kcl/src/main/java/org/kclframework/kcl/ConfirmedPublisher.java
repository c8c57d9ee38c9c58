package org.kclframework.kcl;

import java.util.List;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.RequestDetails;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.RecordsDeliveryAck;
import software.amazon.kinesis.retrieval.RecordsPublisher;
import software.amazon.kinesis.retrieval.RecordsRetrieved;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;

/**
 * KCL's polling publisher, which tells its fetcher of each batch that it publishes. Safe for use as
 * KCL's own.
 */
final class ConfirmedPublisher implements RecordsPublisher {

  private final RecordsPublisher delegate;
  private final GuardedDataFetcher fetcher;

  ConfirmedPublisher(RecordsPublisher delegate, GuardedDataFetcher fetcher) {
    this.delegate = delegate;
    this.fetcher = fetcher;
  }

  /** Returns whether a batch that was fetched was not published, though a later one was. */
  boolean hasGap() {
    return fetcher.hasGap();
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
            List<KinesisClientRecord> records = batch.processRecordsInput().records();
            fetcher.published(
                records.isEmpty() ? "" : records.get(records.size() - 1).sequenceNumber());
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
  public void notify(RecordsDeliveryAck ack) {
    delegate.notify(ack);
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
    delegate.shutdown();
  }
}
