package org.kclframework.local.kinesis;

import java.math.BigInteger;

/** A record to put, with the hash key that decides about its shard. */
record RoutedRecord(NewRecord record, BigInteger hashKey) {}
