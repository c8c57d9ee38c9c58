package org.kclframework.local.kinesis;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.kclframework.local.codec.Utf8;
import software.amazon.awssdk.core.SdkBytes;

/** A record as it stands in a request, checked or not. */
record SubmittedRecord(
    @Nullable String partitionKey, @Nullable String explicitHashKey, @Nullable SdkBytes data) {

  /**
   * In code points: the API of Kinesis bounds the length of this text, which its model's language,
   * Smithy, counts in Unicode scalar values.
   */
  private static final int MAX_PARTITION_KEY_LENGTH = 256;

  private static final int MAX_DATA_BYTES = 10 << 20;

  /** Whether {@link #validate} certainly finds nothing: for the many records that are all right. */
  boolean isValid() {
    return partitionKey != null
        && !partitionKey.isEmpty()
        && characters(partitionKey) <= MAX_PARTITION_KEY_LENGTH
        && Utf8.canExpress(partitionKey)
        && explicitHashKey == null
        && data != null
        && data.asByteArrayUnsafe().length <= MAX_DATA_BYTES;
  }

  private static int characters(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Checks what holds for each stream. */
  void validate(Validation validation, String path) {
    validation
        .required(path + "partitionKey", partitionKey)
        .hashKey(path + "explicitHashKey", explicitHashKey)
        .required(path + "data", data);
    if (partitionKey != null) {
      validation
          .size(path + "partitionKey", characters(partitionKey), 1, MAX_PARTITION_KEY_LENGTH)
          .text(path + "partitionKey", partitionKey);
    }
    if (data != null) {
      validation.size(path + "data", data.asByteArrayUnsafe().length, 0, MAX_DATA_BYTES);
    }
  }

  /**
   * Finds out where the record belongs, after it was validated.
   *
   * @throws software.amazon.awssdk.services.kinesis.model.ValidationException if it is greater,
   *     with its partition key, than the stream allows
   */
  RoutedRecord route(StreamSettings settings, String path) {
    NewRecord record = new NewRecord(requireNonNull(partitionKey), requireNonNull(data));
    if (record.byteSize() > settings.maxRecordBytes()) {
      new Validation().size(path + "data", record.byteSize(), 0, settings.maxRecordBytes()).check();
    }
    return new RoutedRecord(record, HashKeys.of(record.partitionKey(), explicitHashKey));
  }

  /** Shows neither the payload nor the key. */
  @Override
  public String toString() {
    return "SubmittedRecord[]";
  }
}
