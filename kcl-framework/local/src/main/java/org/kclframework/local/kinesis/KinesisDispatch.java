package org.kclframework.local.kinesis;

import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.kclframework.local.fault.Faults;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.AddTagsToStreamRequest;
import software.amazon.awssdk.services.kinesis.model.AddTagsToStreamResponse;
import software.amazon.awssdk.services.kinesis.model.CreateStreamRequest;
import software.amazon.awssdk.services.kinesis.model.CreateStreamResponse;
import software.amazon.awssdk.services.kinesis.model.DecreaseStreamRetentionPeriodRequest;
import software.amazon.awssdk.services.kinesis.model.DecreaseStreamRetentionPeriodResponse;
import software.amazon.awssdk.services.kinesis.model.DeleteStreamRequest;
import software.amazon.awssdk.services.kinesis.model.DeleteStreamResponse;
import software.amazon.awssdk.services.kinesis.model.DeregisterStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.DeregisterStreamConsumerResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeLimitsRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeLimitsResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamConsumerResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.DisableEnhancedMonitoringRequest;
import software.amazon.awssdk.services.kinesis.model.DisableEnhancedMonitoringResponse;
import software.amazon.awssdk.services.kinesis.model.EnableEnhancedMonitoringRequest;
import software.amazon.awssdk.services.kinesis.model.EnableEnhancedMonitoringResponse;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.IncreaseStreamRetentionPeriodRequest;
import software.amazon.awssdk.services.kinesis.model.IncreaseStreamRetentionPeriodResponse;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ListStreamConsumersRequest;
import software.amazon.awssdk.services.kinesis.model.ListStreamConsumersResponse;
import software.amazon.awssdk.services.kinesis.model.ListStreamsRequest;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;
import software.amazon.awssdk.services.kinesis.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.kinesis.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.kinesis.model.ListTagsForStreamRequest;
import software.amazon.awssdk.services.kinesis.model.ListTagsForStreamResponse;
import software.amazon.awssdk.services.kinesis.model.MergeShardsRequest;
import software.amazon.awssdk.services.kinesis.model.MergeShardsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.RegisterStreamConsumerRequest;
import software.amazon.awssdk.services.kinesis.model.RegisterStreamConsumerResponse;
import software.amazon.awssdk.services.kinesis.model.RemoveTagsFromStreamRequest;
import software.amazon.awssdk.services.kinesis.model.RemoveTagsFromStreamResponse;
import software.amazon.awssdk.services.kinesis.model.SplitShardRequest;
import software.amazon.awssdk.services.kinesis.model.SplitShardResponse;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;
import software.amazon.awssdk.services.kinesis.model.TagResourceRequest;
import software.amazon.awssdk.services.kinesis.model.TagResourceResponse;
import software.amazon.awssdk.services.kinesis.model.UntagResourceRequest;
import software.amazon.awssdk.services.kinesis.model.UntagResourceResponse;
import software.amazon.awssdk.services.kinesis.model.UpdateMaxRecordSizeRequest;
import software.amazon.awssdk.services.kinesis.model.UpdateMaxRecordSizeResponse;
import software.amazon.awssdk.services.kinesis.model.UpdateShardCountRequest;
import software.amazon.awssdk.services.kinesis.model.UpdateShardCountResponse;
import software.amazon.awssdk.services.kinesis.model.UpdateStreamModeRequest;
import software.amazon.awssdk.services.kinesis.model.UpdateStreamModeResponse;

/**
 * Passes each operation of the Kinesis API on to the class that serves it.
 *
 * <p>It is the upper half of {@link LocalKinesis}, kept apart since it is long and says nothing.
 */
abstract class KinesisDispatch implements KinesisAsyncClient {

  /** The name of the service for {@link Faults}. */
  static final String SERVICE = "kinesis";

  private final StorageFailures storageFailures = new StorageFailures();

  final StreamCatalog catalog;
  final ReadOperations reads;
  final ShardOperations shards;
  final FanOut fanOut;

  private final Faults faults;
  private final StreamOperations streams;
  private final DescribeOperations descriptions;
  private final SettingsOperations settings;
  private final WriteOperations writes;
  private final ConsumerOperations consumers;
  private final TagOperations tags;
  private volatile boolean shutDown;

  KinesisDispatch(StreamCatalog catalog, RateLimits rateLimits, Faults faults) {
    this.catalog = catalog;
    this.faults = faults;
    this.streams = new StreamOperations(catalog);
    this.descriptions = new DescribeOperations(catalog);
    this.settings = new SettingsOperations(catalog);
    this.shards = new ShardOperations(catalog);
    this.writes = new WriteOperations(catalog, rateLimits);
    this.reads = new ReadOperations(catalog, rateLimits);
    this.consumers = new ConsumerOperations(catalog);
    this.fanOut = new FanOut(catalog, rateLimits, faults);
    this.tags = new TagOperations(catalog);
  }

  private <Q, R> CompletableFuture<R> serve(String operation, Q request, Function<Q, R> handler) {
    return faults.around(SERVICE, operation, request, () -> run(operation, request, handler));
  }

  private <Q, R> R run(String operation, Q request, Function<Q, R> handler) {
    requireRunning();
    try {
      return handler.apply(request);
    } catch (UncheckedIOException e) {
      storageFailures.tell(operation, e);
      throw KinesisErrors.internalFailure(e);
    }
  }

  void requireRunning() {
    if (shutDown) {
      throw new IllegalStateException("the embedded Kinesis was shut down");
    }
  }

  /** Refuses all further requests and closes the files. */
  void stop() {
    shutDown = true;
    fanOut.close();
    catalog.close();
  }

  @Override
  public CompletableFuture<CreateStreamResponse> createStream(CreateStreamRequest request) {
    return serve("CreateStream", request, streams::create);
  }

  @Override
  public CompletableFuture<DeleteStreamResponse> deleteStream(DeleteStreamRequest request) {
    return serve("DeleteStream", request, streams::delete);
  }

  @Override
  public CompletableFuture<ListStreamsResponse> listStreams(ListStreamsRequest request) {
    return serve("ListStreams", request, streams::list);
  }

  @Override
  public CompletableFuture<DescribeLimitsResponse> describeLimits(DescribeLimitsRequest request) {
    return serve("DescribeLimits", request, streams::describeLimits);
  }

  @Override
  public CompletableFuture<DescribeStreamResponse> describeStream(DescribeStreamRequest request) {
    return serve("DescribeStream", request, descriptions::describe);
  }

  @Override
  public CompletableFuture<DescribeStreamSummaryResponse> describeStreamSummary(
      DescribeStreamSummaryRequest request) {
    return serve("DescribeStreamSummary", request, descriptions::summarize);
  }

  @Override
  public CompletableFuture<IncreaseStreamRetentionPeriodResponse> increaseStreamRetentionPeriod(
      IncreaseStreamRetentionPeriodRequest request) {
    return serve("IncreaseStreamRetentionPeriod", request, settings::increaseRetention);
  }

  @Override
  public CompletableFuture<DecreaseStreamRetentionPeriodResponse> decreaseStreamRetentionPeriod(
      DecreaseStreamRetentionPeriodRequest request) {
    return serve("DecreaseStreamRetentionPeriod", request, settings::decreaseRetention);
  }

  @Override
  public CompletableFuture<UpdateStreamModeResponse> updateStreamMode(
      UpdateStreamModeRequest request) {
    return serve("UpdateStreamMode", request, settings::updateMode);
  }

  @Override
  public CompletableFuture<UpdateMaxRecordSizeResponse> updateMaxRecordSize(
      UpdateMaxRecordSizeRequest request) {
    return serve("UpdateMaxRecordSize", request, settings::updateMaxRecordSize);
  }

  @Override
  public CompletableFuture<EnableEnhancedMonitoringResponse> enableEnhancedMonitoring(
      EnableEnhancedMonitoringRequest request) {
    return serve("EnableEnhancedMonitoring", request, settings::enableMonitoring);
  }

  @Override
  public CompletableFuture<DisableEnhancedMonitoringResponse> disableEnhancedMonitoring(
      DisableEnhancedMonitoringRequest request) {
    return serve("DisableEnhancedMonitoring", request, settings::disableMonitoring);
  }

  @Override
  public CompletableFuture<ListShardsResponse> listShards(ListShardsRequest request) {
    return serve("ListShards", request, shards::list);
  }

  @Override
  public CompletableFuture<SplitShardResponse> splitShard(SplitShardRequest request) {
    return serve("SplitShard", request, shards::split);
  }

  @Override
  public CompletableFuture<MergeShardsResponse> mergeShards(MergeShardsRequest request) {
    return serve("MergeShards", request, shards::merge);
  }

  @Override
  public CompletableFuture<UpdateShardCountResponse> updateShardCount(
      UpdateShardCountRequest request) {
    return serve("UpdateShardCount", request, shards::updateCount);
  }

  @Override
  public CompletableFuture<PutRecordResponse> putRecord(PutRecordRequest request) {
    return serve("PutRecord", request, writes::putRecord);
  }

  @Override
  public CompletableFuture<PutRecordsResponse> putRecords(PutRecordsRequest request) {
    return serve("PutRecords", request, writes::putRecords);
  }

  @Override
  public CompletableFuture<GetShardIteratorResponse> getShardIterator(
      GetShardIteratorRequest request) {
    return serve("GetShardIterator", request, reads::getShardIterator);
  }

  @Override
  public CompletableFuture<GetRecordsResponse> getRecords(GetRecordsRequest request) {
    return serve("GetRecords", request, reads::getRecords);
  }

  @Override
  public CompletableFuture<RegisterStreamConsumerResponse> registerStreamConsumer(
      RegisterStreamConsumerRequest request) {
    return serve("RegisterStreamConsumer", request, consumers::register);
  }

  @Override
  public CompletableFuture<DeregisterStreamConsumerResponse> deregisterStreamConsumer(
      DeregisterStreamConsumerRequest request) {
    return serve("DeregisterStreamConsumer", request, consumers::deregister);
  }

  @Override
  public CompletableFuture<DescribeStreamConsumerResponse> describeStreamConsumer(
      DescribeStreamConsumerRequest request) {
    return serve("DescribeStreamConsumer", request, consumers::describe);
  }

  @Override
  public CompletableFuture<ListStreamConsumersResponse> listStreamConsumers(
      ListStreamConsumersRequest request) {
    return serve("ListStreamConsumers", request, consumers::list);
  }

  @Override
  public CompletableFuture<AddTagsToStreamResponse> addTagsToStream(
      AddTagsToStreamRequest request) {
    return serve("AddTagsToStream", request, tags::addToStream);
  }

  @Override
  public CompletableFuture<RemoveTagsFromStreamResponse> removeTagsFromStream(
      RemoveTagsFromStreamRequest request) {
    return serve("RemoveTagsFromStream", request, tags::removeFromStream);
  }

  @Override
  public CompletableFuture<ListTagsForStreamResponse> listTagsForStream(
      ListTagsForStreamRequest request) {
    return serve("ListTagsForStream", request, tags::listForStream);
  }

  @Override
  public CompletableFuture<TagResourceResponse> tagResource(TagResourceRequest request) {
    return serve("TagResource", request, tags::tagResource);
  }

  @Override
  public CompletableFuture<UntagResourceResponse> untagResource(UntagResourceRequest request) {
    return serve("UntagResource", request, tags::untagResource);
  }

  @Override
  public CompletableFuture<ListTagsForResourceResponse> listTagsForResource(
      ListTagsForResourceRequest request) {
    return serve("ListTagsForResource", request, tags::listForResource);
  }

  @Override
  public CompletableFuture<Void> subscribeToShard(
      SubscribeToShardRequest request, SubscribeToShardResponseHandler handler) {
    return fanOut.subscribe(request, handler);
  }
}
