package org.kclframework.local;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.kclframework.local.fault.Faults;
import org.kclframework.local.http.LocalServer;
import org.kclframework.local.http.TlsIdentity;
import org.kclframework.local.kinesis.LocalKinesis;
import org.kclframework.local.kinesis.RateLimits;
import org.kclframework.local.leasetable.LocalLeaseTables;
import software.amazon.awssdk.regions.Region;

/**
 * All that a stream application needs of AWS, inside the process: Kinesis and a table for leases.
 *
 * <pre>{@code
 * try (LocalStreams streams = LocalStreams.create()) {
 *   streams.kinesis().createStream("orders", 4);
 *   LocalServer server = streams.serve(4567); // for other processes
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class LocalStreams implements AutoCloseable {

  private final Faults faults;
  private final LocalKinesis kinesis;
  private final LocalLeaseTables leaseTables;
  private final List<LocalServer> servers = new CopyOnWriteArrayList<>();

  private LocalStreams(Faults faults, LocalKinesis kinesis, LocalLeaseTables leaseTables) {
    this.faults = faults;
    this.kinesis = kinesis;
    this.leaseTables = leaseTables;
  }

  /** Returns services in memory, without rate limits, by the system's clock. */
  public static LocalStreams create() {
    return builder().build();
  }

  /** Starts to describe services that differ from those of {@link #create()}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the Kinesis; closing it does nothing. */
  public LocalKinesis kinesis() {
    return kinesis;
  }

  /** Returns the lease tables, in the shape of DynamoDB; closing them does nothing. */
  public LocalLeaseTables dynamoDb() {
    return leaseTables;
  }

  /** Returns the faults that strike both services, as "kinesis" and "dynamodb". */
  public Faults faults() {
    return faults;
  }

  /**
   * Serves both services to other processes on this machine, until the server or this is closed.
   *
   * @param port where to listen on 127.0.0.1, or 0 for any port that is free
   * @throws java.io.UncheckedIOException when the port cannot be listened on
   */
  public LocalServer serve(int port) {
    LocalServer server = LocalServer.start(port, kinesis, leaseTables);
    servers.add(server);
    return server;
  }

  /**
   * Serves both services over TLS, until the server or this is closed.
   *
   * @param port where to listen on 127.0.0.1, or 0 for any port that is free
   * @param identity what the server shows itself by
   * @throws java.io.UncheckedIOException when the port cannot be listened on
   */
  public LocalServer serveTls(int port, TlsIdentity identity) {
    LocalServer server = LocalServer.startTls(port, identity, kinesis, leaseTables);
    servers.add(server);
    return server;
  }

  /** Stops the servers and ends the services. Calling it twice is harmless. */
  @Override
  public void close() {
    servers.forEach(LocalServer::close);
    kinesis.shutDown();
    leaseTables.shutDown();
  }

  /** Describes embedded services. Not thread-safe. */
  public static final class Builder {

    private final LocalKinesis.Builder kinesis = LocalKinesis.builder();
    private final LocalLeaseTables.Builder leaseTables = LocalLeaseTables.builder();
    private Faults faults = new Faults();
    private @Nullable Path dataDirectory;

    private Builder() {}

    /** Sets whether the throughput of Kinesis is limited as in AWS. By default it is not. */
    public Builder rateLimits(RateLimits value) {
      kinesis.rateLimits(value);
      return this;
    }

    /** Sets the faults to consult. By default own ones, which are none at first. */
    public Builder faults(Faults value) {
      this.faults = requireNonNull(value, "faults");
      return this;
    }

    /** Sets the clock. By default that of the system. */
    public Builder clock(InstantSource value) {
      kinesis.clock(value);
      leaseTables.clock(value);
      return this;
    }

    /** Sets the region to pretend to be in. By default us-east-1. */
    public Builder region(Region value) {
      kinesis.region(value);
      leaseTables.region(value);
      return this;
    }

    /** Sets the account to pretend to be in, 12 digits. By default all are 0. */
    public Builder accountId(String value) {
      kinesis.accountId(value);
      leaseTables.accountId(value);
      return this;
    }

    /**
     * Sets where to keep streams, records and tables, so that they outlive the process; it is
     * created if need be. By default they are kept in memory only.
     */
    public Builder dataDirectory(Path value) {
      this.dataDirectory = requireNonNull(value, "dataDirectory");
      return this;
    }

    /**
     * Starts the services, with what is in their data directory.
     *
     * @throws IllegalArgumentException when the account id is not 12 digits
     * @throws IllegalStateException when the data directory is in use
     * @throws RuntimeException when a file in it is damaged or cannot be read; names the file
     */
    public LocalStreams build() {
      if (dataDirectory != null) {
        kinesis.dataDirectory(dataDirectory.resolve("kinesis"));
        leaseTables.dataDirectory(dataDirectory.resolve("dynamodb"));
      }
      LocalKinesis startedKinesis = kinesis.faults(faults).build();
      try {
        return new LocalStreams(faults, startedKinesis, leaseTables.faults(faults).build());
      } catch (RuntimeException e) {
        startedKinesis.shutDown();
        throw e;
      }
    }
  }
}
