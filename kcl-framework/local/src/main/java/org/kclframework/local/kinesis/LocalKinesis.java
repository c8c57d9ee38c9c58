package org.kclframework.local.kinesis;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kclframework.local.fault.Faults;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisServiceClientConfiguration;
import software.amazon.awssdk.services.kinesis.model.MergeShardsRequest;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.SplitShardRequest;
import software.amazon.awssdk.services.kinesis.model.StreamMode;

/**
 * An Amazon Kinesis inside the process, behind the AWS SDK's client interface.
 *
 * <pre>{@code
 * LocalKinesis kinesis = LocalKinesis.create();
 * kinesis.createStream("orders", 4);
 * kinesis.put("orders", "customer-1", payload);
 * }</pre>
 *
 * <p>It behaves as Kinesis does: partition keys are hashed, sequence numbers have the real layout,
 * shards can be split and merged, records and iterators expire by the clock, registered consumers
 * get events pushed. Errors are the SDK's own exceptions with Kinesis' codes. What differs: streams
 * and consumers are active at once, resharding takes no time, an operation that is not implemented
 * throws {@link UnsupportedOperationException}, and a consumer may subscribe to a shard again as
 * soon as its former subscription has ended.
 *
 * <p>Without a data directory everything lives in memory. With one, streams, consumers, tags and
 * records are found again after the process has ended, be it suddenly: each is written to the file
 * system before the request is answered. It is not forced to the disk, so the last moments before a
 * failure of the operating system or of the power may be lost.
 *
 * <p>Thread-safe. Requests are served on the calling thread, and their futures are complete on
 * return, unless a fault delays them; only the signals of SubscribeToShard come from other threads.
 * The methods that are not part of the SDK's interface are for tests and tools: faults and rate
 * limits do not apply to them, and what is wrong with their arguments is thrown as the exception
 * that the corresponding request would fail with.
 */
public final class LocalKinesis extends KinesisDispatch {

  private final Faults faults;

  private LocalKinesis(StreamCatalog catalog, Builder builder) {
    super(catalog, builder.rateLimits, builder.faults);
    this.faults = builder.faults;
  }

  /** Returns an embedded Kinesis in memory, without rate limits, by the system's clock. */
  public static LocalKinesis create() {
    return builder().build();
  }

  /** Starts to describe an embedded Kinesis. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the faults that strike this Kinesis, as service "kinesis".
   *
   * <p>Next to the operations of the API there is "SubscribeToShardEvent", which stands for each
   * single event of a subscription; its request is that of the subscription.
   */
  public Faults faults() {
    return faults;
  }

  /** Returns the ARN that a stream of the given name has here, whether it exists or not. */
  public String streamArn(String streamName) {
    return catalog.account().streamArn(streamName);
  }

  /**
   * Creates a stream.
   *
   * @param shardCount between 1 and 10,000
   */
  public void createStream(String streamName, int shardCount) {
    requireRunning();
    new Validation()
        .requiredName("streamName", streamName)
        .range("shardCount", shardCount, 1, StreamCatalog.SHARD_LIMIT)
        .check();
    catalog.create(streamName, StreamSettings.ofMode(StreamMode.PROVISIONED), Map.of(), shardCount);
  }

  /**
   * Puts a record.
   *
   * @return its sequence number
   */
  public String put(String streamName, String partitionKey, byte[] data) {
    requireRunning();
    return new BulkLoader(catalog, catalog.get(streamName))
        .put(partitionKey, SdkBytes.fromByteArray(data));
  }

  /**
   * Puts one record per line, as UTF-8. The partition key is the number of the line, counted from
   * 1. If a line is too long, those before it may have been put.
   *
   * @return how many records were put
   */
  public long putLines(String streamName, Stream<String> lines) {
    requireRunning();
    return new BulkLoader(catalog, catalog.get(streamName)).putLines(lines);
  }

  /** Returns a loader that puts many records into a stream. */
  public BulkLoader bulkLoader(String streamName) {
    requireRunning();
    return new BulkLoader(catalog, catalog.get(streamName));
  }

  /**
   * Returns the records of a stream, shard by shard, each in its order, parents before children.
   */
  public List<Record> records(String streamName) {
    requireRunning();
    LocalStream stream = catalog.get(streamName);
    Instant horizon = stream.horizon(catalog.now());
    return stream.shards().stream()
        .sorted(Comparator.comparing(LocalShard::id))
        .flatMap(
            shard -> shard.read(0, Integer.MAX_VALUE, Long.MAX_VALUE, horizon).records().stream())
        .toList();
  }

  /** Returns the open shards of a stream, in the order of their hash keys. */
  public List<Shard> openShards(String streamName) {
    requireRunning();
    return catalog.get(streamName).definition().openShards().stream()
        .sorted(Comparator.comparing((ShardDefinition shard) -> shard.hashRange().start()))
        .map(ShardDefinition::toModel)
        .toList();
  }

  /**
   * Splits a shard in the middle of its hash keys.
   *
   * @return the children, in the order of their hash keys
   */
  public List<Shard> splitShard(String streamName, String shardId) {
    requireRunning();
    LocalStream stream = catalog.get(streamName);
    BigInteger middle = ShardFinder.find(stream, shardId).definition().hashRange().middle();
    shards.split(
        SplitShardRequest.builder()
            .streamName(streamName)
            .shardToSplit(shardId)
            .newStartingHashKey(middle.toString())
            .build());
    return childrenOf(stream, shardId);
  }

  /**
   * Merges two shards whose hash keys are adjacent, in either order.
   *
   * @return the child
   */
  public Shard mergeShards(String streamName, String shardId, String adjacentShardId) {
    requireRunning();
    LocalStream stream = catalog.get(streamName);
    shards.merge(
        MergeShardsRequest.builder()
            .streamName(streamName)
            .shardToMerge(shardId)
            .adjacentShardToMerge(adjacentShardId)
            .build());
    return childrenOf(stream, shardId).get(0);
  }

  private static List<Shard> childrenOf(LocalStream stream, String shardId) {
    int index = ShardFinder.find(stream, shardId).definition().index();
    return stream.definition().childrenOf(index).stream().map(ShardDefinition::toModel).toList();
  }

  /** Makes all shard iterators that were handed out so far fail as expired ones do. */
  public void expireIterators() {
    reads.expireIterators();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /** Answers with the region; there is no more to configure. */
  @Override
  public KinesisServiceClientConfiguration serviceClientConfiguration() {
    return KinesisServiceClientConfiguration.builder().region(catalog.account().region()).build();
  }

  /**
   * Does nothing: clients are closed by whoever uses them last, such as KCL, while others may still
   * need this Kinesis. See {@link #shutDown()}.
   */
  @Override
  public void close() {}

  /**
   * Ends this Kinesis: all subscriptions end, the data directory is free for another one, and
   * requests fail with {@link IllegalStateException}. Calling it twice is harmless. Without a data
   * directory there is no need to call it.
   */
  public void shutDown() {
    stop();
  }

  /** Describes an embedded Kinesis. Not thread-safe. */
  public static final class Builder {

    private InstantSource clock = InstantSource.system();
    private Region region = Region.US_EAST_1;
    private String accountId = "000000000000";
    private RateLimits rateLimits = RateLimits.OFF;
    private Faults faults = new Faults();
    private @Nullable Path dataDirectory;

    private Builder() {}

    /** Sets what arrival times, expiry and rates go by. By default the system's clock. */
    public Builder clock(InstantSource value) {
      this.clock = requireNonNull(value, "clock");
      return this;
    }

    /** Sets the region to pretend to be in. By default us-east-1. */
    public Builder region(Region value) {
      this.region = requireNonNull(value, "region");
      return this;
    }

    /** Sets the account to pretend to be in, 12 digits. By default all are 0. */
    public Builder accountId(String value) {
      this.accountId = requireNonNull(value, "accountId");
      return this;
    }

    /** Sets whether throughput is limited as in AWS. By default it is not. */
    public Builder rateLimits(RateLimits value) {
      this.rateLimits = requireNonNull(value, "rateLimits");
      return this;
    }

    /** Sets the faults to consult, to share them with another service. By default an own one. */
    public Builder faults(Faults value) {
      this.faults = requireNonNull(value, "faults");
      return this;
    }

    /**
     * Sets where to keep streams and records, a directory that nothing else uses; it is created if
     * need be. By default they are kept in memory only.
     */
    public Builder dataDirectory(Path value) {
      this.dataDirectory = requireNonNull(value, "dataDirectory");
      return this;
    }

    /**
     * Starts the Kinesis, with the streams that are in its data directory.
     *
     * @throws IllegalArgumentException if the account id is not 12 digits
     * @throws IllegalStateException if the data directory is in use
     * @throws CorruptDataException if a file in it is damaged
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public LocalKinesis build() {
      Account account = new Account(region, accountId);
      Storage storage =
          dataDirectory == null ? Storage.MEMORY : DirectoryStorage.open(dataDirectory);
      try {
        return new LocalKinesis(new StreamCatalog(account, clock, storage), this);
      } catch (RuntimeException e) {
        storage.close();
        throw e;
      }
    }
  }
}
