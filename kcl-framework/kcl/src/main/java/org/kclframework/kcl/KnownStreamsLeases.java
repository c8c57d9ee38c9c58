package org.kclframework.kcl;

import java.util.List;
import java.util.Set;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.leases.MultiStreamLease;
import software.amazon.kinesis.leases.dynamodb.DynamoDBLeaseRefresher;
import software.amazon.kinesis.leases.dynamodb.DynamoDBMultiStreamLeaseSerializer;
import software.amazon.kinesis.leases.exceptions.DependencyException;
import software.amazon.kinesis.leases.exceptions.InvalidStateException;
import software.amazon.kinesis.leases.exceptions.ProvisionedThroughputException;

/**
 * The leases of the streams that are read, out of a table that may hold more.
 *
 * <p>KCL takes every lease that it sees, also that of a stream which the application read once and
 * does not read any more, or of one that was deleted and created again under its name. Such leases
 * stay in the table, with their checkpoints, for when the stream is read again.
 */
final class KnownStreamsLeases extends DynamoDBLeaseRefresher {

  private final Set<String> streams;

  KnownStreamsLeases(LeaseManagementConfig config, Set<String> streams) {
    super(
        config.tableName(),
        config.dynamoDBClient(),
        new DynamoDBMultiStreamLeaseSerializer(),
        config.consistentReads(),
        config.tableCreatorCallback(),
        config.dynamoDbRequestTimeout(),
        config.billingMode(),
        config.leaseTableDeletionProtectionEnabled(),
        config.leaseTablePitrEnabled(),
        config.tags());
    this.streams = streams;
  }

  @Override
  public List<Lease> listLeases()
      throws DependencyException, InvalidStateException, ProvisionedThroughputException {
    return super.listLeases().stream().filter(this::isKnown).toList();
  }

  private boolean isKnown(Lease lease) {
    return lease instanceof MultiStreamLease ofStream
        && streams.contains(ofStream.streamIdentifier());
  }
}
