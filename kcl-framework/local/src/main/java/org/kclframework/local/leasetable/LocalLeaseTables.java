package org.kclframework.local.leasetable;

import static java.util.Objects.requireNonNull;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.kclframework.local.fault.Faults;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbServiceClientConfiguration;

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
public final class LocalLeaseTables extends DynamoDbDispatch {

  private final TableRegistry registry;
  private final Region region;

  private LocalLeaseTables(TableRegistry registry, Builder builder) {
    super(
        new TableOperations(registry, builder.clock, builder.arnPrefix()),
        new ItemOperations(registry),
        builder.faults,
        builder.scanDelay);
    this.registry = registry;
    this.region = builder.region;
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
    stop();
    registry.close();
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
      TableDirectory directory = dataDirectory == null ? null : TableDirectory.open(dataDirectory);
      return new LocalLeaseTables(new TableRegistry(directory), this);
    }

    private String arnPrefix() {
      return "arn:aws:dynamodb:%s:%s:table/".formatted(region.id(), accountId);
    }
  }
}
