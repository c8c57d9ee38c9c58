package org.kclframework.local.kinesis;

import org.jspecify.annotations.Nullable;

/**
 * What became of one record that was put.
 *
 * @param sequenceNumber null if the record was not stored
 * @param errorCode why it was not, or null
 * @param errorMessage the same in words, or null
 */
record PutResult(
    String shardId,
    @Nullable String sequenceNumber,
    @Nullable String errorCode,
    @Nullable String errorMessage) {

  static PutResult stored(String shardId, String sequenceNumber) {
    return new PutResult(shardId, sequenceNumber, null, null);
  }

  static PutResult failed(String shardId, String errorCode, String errorMessage) {
    return new PutResult(shardId, null, errorCode, errorMessage);
  }
}
