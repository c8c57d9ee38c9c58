package org.kclframework.local.leasetable;

import static java.util.Objects.requireNonNull;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.kclframework.local.fault.Faults;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbServiceClientConfiguration;
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
 * The embedded lease table: an in-process client of as much of DynamoDB as keeping leases takes.
 *
 * <p>Tables have a single hash key and are active as soon as they are created. Conditions and
 * updates may be given in the old way ({@code Expected}, {@code AttributeUpdates}), in which the
 * KCL speaks, or as simple expressions. What is not supported is refused: a parameter with a {@code
 * ValidationException} that says so, an operation with an {@link UnsupportedOperationException}.
 * Other errors are those of DynamoDB.
 *
 * <p>With a data directory the tables outlive the process, even when it is killed; a failure of the
 * machine may take the latest writes with it, since nothing is forced to the disk.
 *
 * <p>Thread-safe. Calls are answered at once, on the calling thread; only scans are answered a
 * little later (see {@link Builder#scanDelay}).
 */
public final class LocalLeaseTables implements DynamoDbAsyncClient {

  private final TableRegistry registry;
  private final TableOperations tables;
  private final ItemOperations items;
  private final Faults faults;
  private final Duration scanDelay;
  private final Region region;
  private volatile boolean shutDown;

  private LocalLeaseTables(Builder builder) {
    this.registry =
        new TableRegistry(
            builder.dataDirectory == null ? null : TableDirectory.open(builder.dataDirectory));
    this.region = builder.region;
    this.tables =
        new TableOperations(
            registry,
            builder.clock,
            "arn:aws:dynamodb:%s:%s:table/".formatted(region.id(), builder.accountId));
    this.items = new ItemOperations(registry);
    this.faults = builder.faults;
    this.scanDelay = builder.scanDelay;
  }

  /** Returns tables in memory, by the system's clock. */
  public static LocalLeaseTables create() {
    return builder().build();
  }

  /** Starts to describe tables that differ from those of {@link #create()}. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public DynamoDbServiceClientConfiguration serviceClientConfiguration() {
    return DynamoDbServiceClientConfiguration.builder().region(region).build();
  }

  /**
   * Does nothing: clients are closed by whoever uses them last, while others may still need these
   * tables. See {@link #shutDown()}.
   */
  @Override
  public void close() {}

  /**
   * Ends these tables: the data directory is free for others, and requests fail with {@link
   * IllegalStateException}. Calling it twice is harmless. Without a data directory there is no need
   * to call it.
   */
  public void shutDown() {
    shutDown = true;
    registry.close();
  }

  @Override
  public CompletableFuture<CreateTableResponse> createTable(CreateTableRequest request) {
    return answer("CreateTable", request, tables::create);
  }

  @Override
  public CompletableFuture<DescribeTableResponse> describeTable(DescribeTableRequest request) {
    return answer("DescribeTable", request, tables::describe);
  }

  @Override
  public CompletableFuture<UpdateTableResponse> updateTable(UpdateTableRequest request) {
    return answer("UpdateTable", request, tables::update);
  }

  @Override
  public CompletableFuture<DeleteTableResponse> deleteTable(DeleteTableRequest request) {
    return answer("DeleteTable", request, tables::delete);
  }

  @Override
  public CompletableFuture<ListTablesResponse> listTables(ListTablesRequest request) {
    return answer("ListTables", request, tables::list);
  }

  @Override
  public CompletableFuture<TagResourceResponse> tagResource(TagResourceRequest request) {
    return answer("TagResource", request, tables::tag);
  }

  @Override
  public CompletableFuture<UntagResourceResponse> untagResource(UntagResourceRequest request) {
    return answer("UntagResource", request, tables::untag);
  }

  @Override
  public CompletableFuture<ListTagsOfResourceResponse> listTagsOfResource(
      ListTagsOfResourceRequest request) {
    return answer("ListTagsOfResource", request, tables::listTags);
  }

  @Override
  public CompletableFuture<UpdateContinuousBackupsResponse> updateContinuousBackups(
      UpdateContinuousBackupsRequest request) {
    return answer("UpdateContinuousBackups", request, tables::updateBackups);
  }

  @Override
  public CompletableFuture<DescribeContinuousBackupsResponse> describeContinuousBackups(
      DescribeContinuousBackupsRequest request) {
    return answer("DescribeContinuousBackups", request, tables::describeBackups);
  }

  @Override
  public CompletableFuture<DescribeTimeToLiveResponse> describeTimeToLive(
      DescribeTimeToLiveRequest request) {
    return answer("DescribeTimeToLive", request, tables::describeTimeToLive);
  }

  @Override
  public CompletableFuture<GetItemResponse> getItem(GetItemRequest request) {
    return answer("GetItem", request, items::get);
  }

  @Override
  public CompletableFuture<PutItemResponse> putItem(PutItemRequest request) {
    return answer("PutItem", request, items::put);
  }

  @Override
  public CompletableFuture<UpdateItemResponse> updateItem(UpdateItemRequest request) {
    return answer("UpdateItem", request, items::update);
  }

  @Override
  public CompletableFuture<DeleteItemResponse> deleteItem(DeleteItemRequest request) {
    return answer("DeleteItem", request, items::delete);
  }

  @Override
  public CompletableFuture<ScanResponse> scan(ScanRequest request) {
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
    if (shutDown) {
      throw new IllegalStateException("the embedded lease tables were shut down");
    }
    try {
      return apply.apply(request);
    } catch (UncheckedIOException e) {
      throw DynamoDbErrors.internal(e);
    }
  }

  /** Describes embedded lease tables. Not thread-safe. */
  public static final class Builder {

    private @Nullable Path dataDirectory;
    private Faults faults = new Faults();
    private InstantSource clock = InstantSource.system();
    private Duration scanDelay = Duration.ofMillis(5);
    private Region region = Region.US_EAST_1;
    private String accountId = "000000000000";

    private Builder() {}

    /** Keeps the tables in a directory, which no other process may use meanwhile. */
    public Builder dataDirectory(Path dataDirectory) {
      this.dataDirectory = requireNonNull(dataDirectory, "dataDirectory");
      return this;
    }

    /** Consults these faults, of the service "dynamodb", on each request. By default none. */
    public Builder faults(Faults faults) {
      this.faults = requireNonNull(faults, "faults");
      return this;
    }

    /** Takes creation times from this clock. By default that of the system. */
    public Builder clock(InstantSource clock) {
      this.clock = requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Answers scans only after this time; by default 5 milliseconds, and 0 for at once. Against a
     * table that answers within a millisecond, one start of the KCL in twenty loses a race with
     * itself and takes seconds to recover.
     */
    public Builder scanDelay(Duration scanDelay) {
      if (scanDelay.isNegative()) {
        throw new IllegalArgumentException("scanDelay must be >= 0, but was " + scanDelay);
      }
      this.scanDelay = scanDelay;
      return this;
    }

    /** Takes ARNs from this region. By default us-east-1. */
    public Builder region(Region region) {
      this.region = requireNonNull(region, "region");
      return this;
    }

    /** Takes ARNs from this account. By default 000000000000. */
    public Builder accountId(String accountId) {
      this.accountId = requireNonNull(accountId, "accountId");
      return this;
    }

    /**
     * Opens the tables.
     *
     * @throws IllegalStateException when another process, or other tables, use the directory
     * @throws UncheckedIOException when the directory cannot be read; names the file, and the
     *     offset where one is damaged
     */
    public LocalLeaseTables build() {
      return new LocalLeaseTables(this);
    }
  }
}
