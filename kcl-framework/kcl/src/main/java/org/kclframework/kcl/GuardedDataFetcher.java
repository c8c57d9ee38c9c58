package org.kclframework.kcl;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.retrieval.DataFetcherResult;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;
import software.amazon.kinesis.retrieval.polling.DataFetcher;

/**
 * Mends two ways in which KCL's polling loses records, and tells of a third.
 *
 * <ol>
 *   <li>KCL's fetcher remembers for ever that it saw the end of the shard. When a subscription is
 *       restarted from an earlier batch, the next batch, from the middle of the shard, is taken for
 *       the last one, and the rest is never read. Here the answer follows the last response.
 *   <li>When anything is thrown between the fetch of a batch and its hand-over, memory running out
 *       say, the iterator has moved on and the batch is gone. The publisher asks {@link
 *       #isShardEndReached} once it has taken a batch over; if it did not, the next fetch goes back
 *       to where that batch began.
 *   <li>The same may happen after it has asked, on the few steps into its queue. By the time that
 *       shows later batches are in the queue, so it is only told of as a {@linkplain #hasGap gap}.
 * </ol>
 *
 * <p>Going back is part of the fetch: there the publisher tries again what fails. Used by one
 * prefetch thread, and under the publisher's lock by a restart, so no field needs more; but batches
 * are published by any thread.
 */
final class GuardedDataFetcher implements DataFetcher {

  private final DataFetcher delegate;
  private final ReadingWatch watch;

  private boolean endReached;

  /** The last record handed over, or the starting position. */
  private String handedOver = "";

  /**
   * Whether that is a record. A starting position is read from, not behind: it may be a checkpoint
   * inside an aggregate, whose rest is still to come.
   */
  private boolean begun;

  /** The position that reading began at. */
  private String start = "";

  /** The last record fetched. */
  private String fetched = "";

  private boolean fetchedRecords;

  /** Whether KCL's fetcher is elsewhere than behind what was handed over. */
  private boolean astray;

  private @Nullable InitialPositionInStreamExtended initialPosition;

  /** The last records of the batches that were handed over and not published yet; "" for none. */
  private final Queue<String> unpublished = new ConcurrentLinkedQueue<>();

  private volatile boolean gap;

  /**
   * Creates it.
   *
   * @param delegate KCL's own
   * @param watch told of fetches that fail
   */
  GuardedDataFetcher(DataFetcher delegate, ReadingWatch watch) {
    this.delegate = delegate;
    this.watch = watch;
  }

  @Override
  public DataFetcherResult getRecords() {
    try {
      if (astray) {
        goBack();
        astray = false;
      }
      return new GuardedResult(delegate.getRecords());
    } catch (RuntimeException | Error e) {
      watch.fetchFailed(e);
      throw e;
    }
  }

  private void goBack() {
    if (begun) {
      delegate.resetIterator(null, handedOver, initialPosition);
      delegate.restartIterator();
    } else {
      delegate.advanceIteratorTo(handedOver, initialPosition);
    }
  }

  private final class GuardedResult implements DataFetcherResult {

    private final DataFetcherResult result;

    GuardedResult(DataFetcherResult result) {
      this.result = result;
    }

    @Override
    public GetRecordsResponse getResult() {
      return result.getResult();
    }

    @Override
    public GetRecordsResponse accept() {
      GetRecordsResponse response = result.accept();
      endReached = response.nextShardIterator() == null;
      int records = response.records().size();
      fetchedRecords = records > 0;
      fetched = records == 0 ? handedOver : response.records().get(records - 1).sequenceNumber();
      astray = true;
      return response;
    }

    @Override
    public boolean isShardEnd() {
      return endReached;
    }
  }

  @Override
  public boolean isShardEndReached() {
    astray = false;
    begun |= fetchedRecords;
    handedOver = fetched;
    unpublished.add(fetchedRecords ? fetched : "");
    return endReached;
  }

  /**
   * Takes note that a batch is published. Batches are published in their order, so those before it
   * that were not will not be.
   *
   * @param last its last record; "" if it has none
   */
  void published(String last) {
    String handed = unpublished.poll();
    while (handed != null && !handed.equals(last)) {
      gap |= !handed.isEmpty();
      handed = unpublished.poll();
    }
  }

  /** Returns whether a batch with records was lost behind the hand-over, and not read again. */
  boolean hasGap() {
    return gap;
  }

  @Override
  public void initialize(
      String initialCheckpoint, InitialPositionInStreamExtended initialPositionInStream) {
    delegate.initialize(initialCheckpoint, initialPositionInStream);
    startedAt(initialCheckpoint, initialPositionInStream);
  }

  @Override
  public void initialize(
      ExtendedSequenceNumber initialCheckpoint,
      InitialPositionInStreamExtended initialPositionInStream) {
    delegate.initialize(initialCheckpoint, initialPositionInStream);
    startedAt(initialCheckpoint.sequenceNumber(), initialPositionInStream);
  }

  @Override
  public void advanceIteratorTo(
      String sequenceNumber, InitialPositionInStreamExtended initialPositionInStream) {
    delegate.advanceIteratorTo(sequenceNumber, initialPositionInStream);
    startedAt(sequenceNumber, initialPositionInStream);
  }

  @Override
  public void resetIterator(
      String shardIterator,
      String sequenceNumber,
      InitialPositionInStreamExtended initialPositionInStream) {
    delegate.resetIterator(shardIterator, sequenceNumber, initialPositionInStream);
    String startedFrom = start;
    startedAt(sequenceNumber, initialPositionInStream);
    start = startedFrom;
    // Of the same number as the start there may be more to come: rather twice than never.
    begun = !sequenceNumber.equals(startedFrom);
    // The last batch was the shard's last: an iterator behind it answers with the child shards,
    // which KCL would not learn of from a fetcher that merely knows the shard has ended.
    astray = shardIterator == null;
  }

  private void startedAt(String sequenceNumber, InitialPositionInStreamExtended position) {
    endReached = false;
    unpublished.clear();
    astray = false;
    begun = false;
    fetchedRecords = false;
    start = sequenceNumber;
    handedOver = sequenceNumber;
    fetched = sequenceNumber;
    initialPosition = position;
  }

  @Override
  public void restartIterator() {
    if (begun) {
      delegate.restartIterator();
    } else {
      delegate.advanceIteratorTo(handedOver, initialPosition);
    }
  }

  @Override
  public GetRecordsResponse getGetRecordsResponse(GetRecordsRequest request) throws Exception {
    return delegate.getGetRecordsResponse(request);
  }

  @Override
  public GetRecordsRequest getGetRecordsRequest(String nextIterator) {
    return delegate.getGetRecordsRequest(nextIterator);
  }

  @Override
  public String getNextIterator(GetShardIteratorRequest request)
      throws ExecutionException, InterruptedException, TimeoutException {
    return delegate.getNextIterator(request);
  }

  @Override
  public GetRecordsResponse getRecords(String nextIterator) {
    return delegate.getRecords(nextIterator);
  }

  @Override
  public StreamIdentifier getStreamIdentifier() {
    return delegate.getStreamIdentifier();
  }
}
