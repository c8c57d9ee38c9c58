package org.kclframework.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import software.amazon.awssdk.core.SdkBytes;

/** A record that somebody wants to put. */
record NewRecord(String partitionKey, SdkBytes data) {

  /** What the record counts against Kinesis' limits: payload and partition key. */
  int byteSize() {
    return data.asByteArrayUnsafe().length + utf8Length(partitionKey);
  }

  private static int utf8Length(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return text.getBytes(UTF_8).length;
      }
    }
    return text.length();
  }

  /** Shows neither the payload nor the key. */
  @Override
  public String toString() {
    return "NewRecord[" + byteSize() + " bytes]";
  }
}
