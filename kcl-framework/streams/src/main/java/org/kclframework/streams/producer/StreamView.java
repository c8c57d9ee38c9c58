package org.kclframework.streams.producer;

import java.util.List;

/**
 * What a producer knows of its stream.
 *
 * @param shards its open shards
 * @param maxRecordBytes how large a record may be, its partition key included
 */
record StreamView(List<ShardRange> shards, int maxRecordBytes) {}
