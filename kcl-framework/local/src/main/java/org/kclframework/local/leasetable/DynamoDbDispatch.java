package org.kclframework.local.leasetable;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.kclframework.local.fault.Faults;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeContinuousBackupsResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ListTablesRequest;
import software.amazon.awssdk.services.dynamodb.model.ListTablesResponse;
import software.amazon.awssdk.services.dynamodb.model.ListTagsOfResourceRequest;
import software.amazon.awssdk.services.dynamodb.model.ListTagsOfResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TagResourceRequest;
import software.amazon.awssdk.services.dynamodb.model.TagResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.UntagResourceRequest;
import software.amazon.awssdk.services.dynamodb.model.UntagResourceResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateContinuousBackupsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableResponse;

/**
 * Takes the requests of a client to the operations that answer them, past the faults.
 *
 * <p>Requests that are not here are refused by the SDK's interface.
 */
abstract class DynamoDbDispatch implements DynamoDbAsyncClient {

  private final TableOperations tables;
  private final ItemOperations items;
  private final Faults faults;
  private final Duration scanDelay;
  private volatile boolean stopped;

  DynamoDbDispatch(
      TableOperations tables, ItemOperations items, Faults faults, Duration scanDelay) {
    this.tables = tables;
    this.items = items;
    this.faults = faults;
    this.scanDelay = scanDelay;
  }

  /** Makes all further requests fail. */
  final void stop() {
    stopped = true;
  }

  @Override
  public final CompletableFuture<CreateTableResponse> createTable(CreateTableRequest request) {
    return answer("CreateTable", request, tables::create);
  }

  @Override
  public final CompletableFuture<DescribeTableResponse> describeTable(
      DescribeTableRequest request) {
    return answer("DescribeTable", request, tables::describe);
  }

  @Override
  public final CompletableFuture<UpdateTableResponse> updateTable(UpdateTableRequest request) {
    return answer("UpdateTable", request, tables::update);
  }

  @Override
  public final CompletableFuture<DeleteTableResponse> deleteTable(DeleteTableRequest request) {
    return answer("DeleteTable", request, tables::delete);
  }

  @Override
  public final CompletableFuture<ListTablesResponse> listTables(ListTablesRequest request) {
    return answer("ListTables", request, tables::list);
  }

  @Override
  public final CompletableFuture<TagResourceResponse> tagResource(TagResourceRequest request) {
    return answer("TagResource", request, tables::tag);
  }

  @Override
  public final CompletableFuture<UntagResourceResponse> untagResource(
      UntagResourceRequest request) {
    return answer("UntagResource", request, tables::untag);
  }

  @Override
  public final CompletableFuture<ListTagsOfResourceResponse> listTagsOfResource(
      ListTagsOfResourceRequest request) {
    return answer("ListTagsOfResource", request, tables::listTags);
  }

  @Override
  public final CompletableFuture<UpdateContinuousBackupsResponse> updateContinuousBackups(
      UpdateContinuousBackupsRequest request) {
    return answer("UpdateContinuousBackups", request, tables::updateBackups);
  }

  @Override
  public final CompletableFuture<DescribeContinuousBackupsResponse> describeContinuousBackups(
      DescribeContinuousBackupsRequest request) {
    return answer("DescribeContinuousBackups", request, tables::describeBackups);
  }

  @Override
  public final CompletableFuture<DescribeTimeToLiveResponse> describeTimeToLive(
      DescribeTimeToLiveRequest request) {
    return answer("DescribeTimeToLive", request, tables::describeTimeToLive);
  }

  @Override
  public final CompletableFuture<GetItemResponse> getItem(GetItemRequest request) {
    return answer("GetItem", request, items::get);
  }

  @Override
  public final CompletableFuture<PutItemResponse> putItem(PutItemRequest request) {
    return answer("PutItem", request, items::put);
  }

  @Override
  public final CompletableFuture<UpdateItemResponse> updateItem(UpdateItemRequest request) {
    return answer("UpdateItem", request, items::update);
  }

  @Override
  public final CompletableFuture<DeleteItemResponse> deleteItem(DeleteItemRequest request) {
    return answer("DeleteItem", request, items::delete);
  }

  @Override
  public final CompletableFuture<ScanResponse> scan(ScanRequest request) {
    if (scanDelay.isZero()) {
      return answer("Scan", request, items::scan);
    }
    Executor later = CompletableFuture.delayedExecutor(scanDelay.toNanos(), TimeUnit.NANOSECONDS);
    return CompletableFuture.completedFuture(request)
        .thenComposeAsync(delayed -> answer("Scan", delayed, items::scan), later);
  }

  private <R, T> CompletableFuture<T> answer(String operation, R request, Function<R, T> apply) {
    return faults.around("dynamodb", operation, request, () -> apply(apply, request));
  }

  private <R, T> T apply(Function<R, T> apply, R request) {
    if (stopped) {
      throw new IllegalStateException("the embedded lease tables were shut down");
    }
    try {
      return apply.apply(request);
    } catch (UncheckedIOException e) {
      throw DynamoDbErrors.internal(e);
    }
  }
}
