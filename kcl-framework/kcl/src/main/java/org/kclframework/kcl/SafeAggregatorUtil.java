package org.kclframework.kcl;

import com.google.protobuf.InvalidProtocolBufferException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.kpl.Messages;

/**
 * Unpacks aggregated records without ever throwing or dropping one silently.
 *
 * <p>KCL's own class kills the worker when an aggregate is damaged (it calls a class that no JDK
 * after 8 has), and drops a whole aggregate when one of its keys belongs to another shard. Here a
 * damaged aggregate is passed on whole, marked with {@link #defect}, for the failure policy to
 * handle, and what is dropped is chosen and counted.
 *
 * <p>An aggregate is the magic number F3 89 9A C2, a protobuf message, and the message's MD5 digest
 * (the KPL's published format). Safe for use by several threads.
 */
final class SafeAggregatorUtil extends AggregatorUtil {

  private static final int MAGIC = 0xF3899AC2;
  private static final int MAGIC_SIZE = 4;
  private static final int DIGEST_SIZE = 16;

  /**
   * Marks a damaged aggregate in the one text field that KCL does not look at. Real explicit hash
   * keys are numbers, so nothing else starts like this.
   */
  private static final String DEFECT_MARK = "kclframework-defect:";

  /** Counts what was wrong with aggregates. */
  interface Listener {
    /** An aggregate could not be unpacked. */
    void malformed();

    /** An aggregate holds a key of another shard. */
    void outOfRange();
  }

  private final Aggregates outOfRange;
  private final Listener listener;

  SafeAggregatorUtil(Aggregates outOfRange, Listener listener) {
    this.outOfRange = outOfRange;
    this.listener = listener;
  }

  /** Returns why a record could not be unpacked; null for all others. */
  static @Nullable String defect(KinesisClientRecord record) {
    String mark = record.explicitHashKey();
    if (mark == null || !mark.startsWith(DEFECT_MARK)) {
      return null;
    }
    return mark.substring(DEFECT_MARK.length());
  }

  @Override
  public List<KinesisClientRecord> deaggregate(
      List<KinesisClientRecord> records, BigInteger startingHashKey, BigInteger endingHashKey) {
    // Always a list of its own: KCL removes entries from the result, but counts those of the input.
    List<KinesisClientRecord> result = new OrderedBatch(records.size());
    for (KinesisClientRecord record : records) {
      byte[] message = message(record.data());
      if (message == null) {
        result.add(record);
      } else {
        unpack(record, message, new HashRange(startingHashKey, endingHashKey), result);
      }
    }
    return result;
  }

  private record HashRange(BigInteger start, BigInteger end) {
    boolean contains(BigInteger key) {
      return key.compareTo(start) >= 0 && key.compareTo(end) <= 0;
    }
  }

  /** Returns the message of an aggregate; null if the payload is not one. Moves no position. */
  private static byte @Nullable [] message(ByteBuffer payload) {
    int start = payload.position();
    int size = payload.remaining();
    if (size <= MAGIC_SIZE + DIGEST_SIZE || payload.getInt(start) != MAGIC) {
      return null;
    }
    byte[] message = new byte[size - MAGIC_SIZE - DIGEST_SIZE];
    payload.get(start + MAGIC_SIZE, message);
    byte[] digest = new byte[DIGEST_SIZE];
    payload.get(start + size - DIGEST_SIZE, digest);
    return MessageDigest.isEqual(digest, md5(message)) ? message : null;
  }

  private void unpack(
      KinesisClientRecord record,
      byte[] message,
      HashRange shard,
      List<KinesisClientRecord> result) {
    List<KinesisClientRecord> unpacked;
    boolean inRange = true;
    try {
      Messages.AggregatedRecord aggregate = Messages.AggregatedRecord.parseFrom(message);
      unpacked = new ArrayList<>(aggregate.getRecordsCount());
      for (Messages.Record entry : aggregate.getRecordsList()) {
        String partitionKey = aggregate.getPartitionKeyTable(index(entry.getPartitionKeyIndex()));
        String explicitHashKey =
            entry.hasExplicitHashKeyIndex()
                ? aggregate.getExplicitHashKeyTable(index(entry.getExplicitHashKeyIndex()))
                : null;
        inRange &= shard.contains(hashKey(partitionKey, explicitHashKey));
        ByteBuffer data = entry.getData().asReadOnlyByteBuffer();
        unpacked.add(
            convertRecordToKinesisClientRecord(
                record.toBuilder().data(data).partitionKey(partitionKey).build(),
                true,
                unpacked.size(),
                explicitHashKey));
      }
    } catch (InvalidProtocolBufferException | RuntimeException e) {
      listener.malformed();
      result.add(defective(record, e));
      return;
    }
    if (!inRange) {
      listener.outOfRange();
      if (outOfRange == Aggregates.DROP_OUT_OF_RANGE) {
        return;
      }
    }
    result.addAll(unpacked);
  }

  /** Returns an index that is no other's, as a cast of 2^32 would be. */
  private static int index(long unsigned) {
    return Math.toIntExact(unsigned);
  }

  private static KinesisClientRecord defective(KinesisClientRecord record, Exception cause) {
    String reason = "malformed aggregated record (" + cause.getClass().getSimpleName() + ")";
    return record.toBuilder().explicitHashKey(DEFECT_MARK + reason).build();
  }

  private static BigInteger hashKey(String partitionKey, @Nullable String explicitHashKey) {
    if (explicitHashKey != null) {
      return new BigInteger(explicitHashKey);
    }
    return new BigInteger(1, md5(partitionKey.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] md5(byte[] data) {
    try {
      return MessageDigest.getInstance("MD5").digest(data);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
