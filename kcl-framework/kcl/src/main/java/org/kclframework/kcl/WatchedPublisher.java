package org.kclframework.kcl;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
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

  private final Supplier<RecordsPublisher> maker;
  private final ReadingWatch watch;
  private final ShardLease lease;
  private final Runnable onShutdown;

  /** KCL's own publisher; null until the shard is begun. */
  private volatile @Nullable RecordsPublisher delegate;

  /** The batches that were published as the shard's last, and not acknowledged yet. */
  private final Map<BatchUniqueIdentifier, End> ends = new ConcurrentHashMap<>();

  /** Where reading begins; null once a batch was acknowledged. */
  private volatile @Nullable Start start;

  private volatile Runnable onBareEnd = () -> {};
  private volatile Runnable onDone = () -> {};
  private volatile boolean subscribed;
  private volatile boolean closed;
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
  private record End(boolean bare, boolean vouched) {

    /** Returns whether Kinesis said nothing of it: KCL made it up since the shard is not found. */
    boolean madeUp() {
      return bare && !vouched;
    }
  }

  private record Start(
      ExtendedSequenceNumber sequenceNumber, InitialPositionInStreamExtended initialPosition) {}

  /**
   * Creates it.
   *
   * @param maker makes KCL's own publisher, when the shard is begun
   * @param lease the lease that it is made for
   * @param onShutdown run when it is shut down
   */
  WatchedPublisher(
      Supplier<RecordsPublisher> maker, ReadingWatch watch, ShardLease lease, Runnable onShutdown) {
    this.maker = maker;
    this.watch = watch;
    this.lease = lease;
    this.onShutdown = onShutdown;
  }

  /** Returns what is known of the reading. */
  ReadingWatch watch() {
    return watch;
  }

  private RecordsPublisher delegate() {
    RecordsPublisher made = delegate;
    if (made == null) {
      throw new IllegalStateException("the shard is not begun");
    }
    return made;
  }

  /** Sets what is done when the shard ends with a batch that the processor does not get. */
  void onBareEnd(Runnable action) {
    onBareEnd = action;
  }

  /** Sets what is done when KCL is done with the shard. */
  void onDone(Runnable action) {
    onDone = action;
  }

  /** Takes note that the processor has the batch that was acknowledged last. */
  void received() {
    outstanding = false;
  }

  /** Returns whether a batch before the one that was acknowledged last was passed over. */
  boolean hasSkipped() {
    return skipped || (delegate instanceof ConfirmedPublisher polling && polling.hasGap());
  }

  /** Returns whether any batch that was fetched or acknowledged did not reach the processor. */
  boolean hasLost() {
    return hasSkipped() || outstanding;
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
    if (!endVouched) {
      watch.awaiting();
    }
    delegate().notify(ack);
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
      made().start(from.sequenceNumber(), from.initialPosition());
    }
    if (subscribed) {
      watch.resubscribed();
    }
    subscribed = true;
    watch.awaiting();
    delegate()
        .subscribe(
            new Subscriber<>() {
              @Override
              public void onSubscribe(Subscription subscription) {
                subscriber.onSubscribe(subscription);
              }

              @Override
              public void onNext(RecordsRetrieved batch) {
                arrived(batch);
                subscriber.onNext(batch);
              }

              @Override
              public void onError(Throwable failure) {
                watch.failed(failure);
                subscriber.onError(failure);
              }

              @Override
              public void onComplete() {
                subscriber.onComplete();
              }
            });
  }

  private void arrived(RecordsRetrieved batch) {
    ProcessRecordsInput input = batch.processRecordsInput();
    if (!input.isAtShardEnd()) {
      watch.heard();
      return;
    }
    End end = new End(input.records().isEmpty(), !input.childShards().isEmpty());
    ends.put(batch.batchUniqueIdentifier(), end);
    if (end.madeUp()) {
      watch.failed("the shard was not found");
    } else {
      watch.heard();
    }
  }

  /**
   * Makes KCL's publisher and starts to fetch. When that fails KCL tries again, also when the lease
   * is lost meanwhile, and then for ever; so it is not told of the failure then. Of an error it
   * would take no notice, and its loop would fail each time it comes to this shard.
   */
  @Override
  public void start(
      ExtendedSequenceNumber sequenceNumber, InitialPositionInStreamExtended initialPosition) {
    start = new Start(sequenceNumber, initialPosition);
    try {
      made().start(sequenceNumber, initialPosition);
    } catch (Throwable e) {
      watch.notBegun(sequenceNumber.sequenceNumber(), e);
      if (lease.isHeld()) {
        throw new IllegalStateException("the shard cannot be read: " + Calls.reason(e), e);
      }
    }
  }

  private RecordsPublisher made() {
    RecordsPublisher publisher = delegate;
    if (publisher == null) {
      publisher = maker.get();
      delegate = publisher;
    }
    if (closed) {
      publisher.shutdown();
      throw new IllegalStateException("the shard is given up already");
    }
    return publisher;
  }

  @Override
  public void restartFrom(RecordsRetrieved batch) {
    delegate().restartFrom(batch);
  }

  @Override
  public RequestDetails getLastSuccessfulRequestDetails() {
    RecordsPublisher publisher = delegate;
    return publisher == null ? new RequestDetails() : publisher.getLastSuccessfulRequestDetails();
  }

  /** Called by KCL when the lease is lost, or the shard's end is in the table. */
  @Override
  public void shutdown() {
    try {
      onDone.run();
    } finally {
      stopReading();
    }
  }

  /** Stops to read the shard, whatever becomes of it. */
  void stopReading() {
    closed = true;
    onShutdown.run();
    watch.released();
    RecordsPublisher publisher = delegate;
    if (publisher != null) {
      publisher.shutdown();
    }
  }
}
